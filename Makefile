# The way in, and nothing else: each target is one script of deploy/.
PYTHON ?= python3

.PHONY: start test check bench soak

start:          ## everything that a first look needs: environment, assets, database, demo data, web server, scheduler
	@$(PYTHON) deploy/start.py

test:           ## the whole suite: checks, SQLite and PostgreSQL, browser
	@$(PYTHON) deploy/test.py

check:          ## ruff, mypy, import contracts, templates, structure
	@$(PYTHON) deploy/test.py --check

bench:          ## benchmarks over a large database, against peers
	@$(PYTHON) deploy/test.py --bench

soak:           ## long campaigns: kill, power cut, fuzz
	@$(PYTHON) deploy/test.py --soak
