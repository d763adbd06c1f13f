# What a newcomer needs: `make run` to see it, `make test` to trust it. `make help` lists the rest.
SHELL := /bin/bash
.DEFAULT_GOAL := help
ENV := . scripts/env.sh &&
# nextest where it is installed, else cargo's own runner: the same tests.
TEST := $(shell command -v cargo-nextest >/dev/null 2>&1 && echo "nextest run" || echo test)

.PHONY: help run build test lint unit trials soak oracle ledger office end2end hinh bench setup

help: ## These lines
	@grep -E '^[a-z0-9]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

setup: ## Install what the build needs
	@scripts/setup.sh build

run: setup ## Build, and start a province with simulated data on http://127.0.0.1:3000
	@scripts/build-client.sh
	@$(ENV) cargo build -p server
	@target/debug/hailong demo $(DEMO)

build: setup ## The release program at target/release/hailong, its site beside it
	@$(ENV) cargo build --release -p server
	@scripts/build-client.sh

test: lint unit trials oracle ledger end2end ## Everything that must pass; installs what it needs

lint: ## Formatting, and clippy for server and browser, warnings as errors
	@scripts/setup.sh test
	$(ENV) cargo fmt --all --check
	$(ENV) cargo clippy --all-targets -- -D warnings
	$(ENV) cargo clippy -p durability --all-targets -- -D warnings
	$(ENV) cargo clippy -p client --features citizen,staff,supervisor --target wasm32-unknown-unknown -- -D warnings

unit: ## Tests of every crate; stores on SQLite and on a private PostgreSQL
	@scripts/setup.sh test
	$(ENV) scripts/with-postgres.sh cargo $(TEST)

trials: ## Twenty times killed, cut off, without power: is every acknowledged voice there?
	@scripts/setup.sh test
	$(ENV) cargo $(TEST) -p durability
	@$(ENV) cargo build -q -p durability
	@target/debug/soak --trials $(or $(TRIALS),20)

soak: ## The same 3,000 times (TRIALS=), half on SQLite, half on PostgreSQL; a release build, for it takes hours
	@scripts/setup.sh test
	@$(ENV) cargo build -q --release -p durability
	@target/release/soak --trials $(or $(TRIALS),3000)

oracle: ## Every index of random rounds and every number of whole workbooks against Python's
	@scripts/setup.sh test
	scripts/oracle/run.sh $(or $(ROUNDS),150)

ledger: ## The checks of ledger and workbooks against second ones in Python, over honest and tampered ones
	@scripts/setup.sh test
	scripts/verify/run.sh

office: ## The same workbooks as LibreOffice reads and writes them; installs it where it is missing
	@scripts/setup.sh office
	scripts/oracle/workbook.sh 1 office

end2end: ## The running program in Chromium
	@scripts/setup.sh test
	@scripts/build-client.sh
	@$(ENV) cargo build -p server
	cd end2end && npx playwright test && node --test qr/*.test.js

hinh: ## A picture of every screen and sheet, in end2end/test-results/hinh; the chosen few in docs/hinh
	@scripts/setup.sh test
	@scripts/setup.sh hinh
	@scripts/build-client.sh
	@$(ENV) cargo build -p server
	node end2end/do/anh.mjs

bench: ## Figures beside their budgets
	@scripts/setup.sh test
	@$(MAKE) --no-print-directory build
	@scripts/bench.sh
