"""The only writers of evidence, a verb group a file."""

from ipenforce.evidence.commands.copying import mask_copy, size_of_picture
from ipenforce.evidence.commands.custody import Counted, Unknown, confirm_movement, move_item, take_stock
from ipenforce.evidence.commands.proving import link_element, unlink_element
from ipenforce.evidence.commands.reading import Reading, read_copy, read_item, scan_item, scans_of
from ipenforce.evidence.commands.recording import (
    Page,
    identify_goods,
    record_capture,
    record_item,
    seal_item,
    supersede_item,
    take_in,
)
from ipenforce.evidence.commands.uploading import begin_upload, discard_upload, receive_chunk, sweep_uploads
from ipenforce.evidence.commands.verifying import (
    look_by_night,
    states_of,
    verify_blobs,
    verify_evidence,
    verify_item,
)
from ipenforce.evidence.examining import NOTHING_AHEAD, Ahead, Coming, examine_ahead
from ipenforce.evidence.facts import Collected, Line

__all__ = [
    "NOTHING_AHEAD",
    "Ahead",
    "Collected",
    "Coming",
    "Counted",
    "Line",
    "Page",
    "Reading",
    "Unknown",
    "begin_upload",
    "confirm_movement",
    "discard_upload",
    "examine_ahead",
    "identify_goods",
    "link_element",
    "look_by_night",
    "mask_copy",
    "move_item",
    "read_copy",
    "read_item",
    "receive_chunk",
    "record_capture",
    "record_item",
    "scan_item",
    "scans_of",
    "seal_item",
    "size_of_picture",
    "states_of",
    "supersede_item",
    "sweep_uploads",
    "take_in",
    "take_stock",
    "unlink_element",
    "verify_blobs",
    "verify_evidence",
    "verify_item",
]
