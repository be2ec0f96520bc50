"""The door between HTTP and the house: permission, transaction, forms, paging, security."""

from ipenforce.web.door import door
from ipenforce.web.forms import Form

__all__ = ["Form", "door"]
