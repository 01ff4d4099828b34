# Une commande pour chaque chose ; les mêmes pour une personne et pour l’intégration continue.

PYTHON ?= python3
PORT ?= 8000
DEMO ?= 1
WORKERS ?= 2

BIN := .venv/bin
RUN_READY := .venv/.installed
DEV_READY := .venv/.installed-dev
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check

.DEFAULT_GOAL := help
ARGS ?=

.PHONY: help setup dev run test test-postgres test-long check bench

help:
	@echo "make run [PORT=8000] [DEMO=0]   installe, prépare et lance l’application sur 127.0.0.1"
	@echo "make setup                      installe l’environnement seul"
	@echo "make test                       tous les tests, sur SQLite"
	@echo "make test-postgres              les mêmes, sur DATABASE_URL (PostgreSQL 15 ou plus)"
	@echo "make bench [ARGS='--scale 10k']  mesures, à côté d'une application ordinaire (docs/performance.md)"
	@echo "make test-long ONLY=C-21        un essai long du plan ; COUNT en règle la taille (voir docs/long-tests.md)"
	@echo "make check                      forme, types, sens des imports, migrations, sans lancer de test"

setup: $(RUN_READY) ; @:

dev: $(DEV_READY) ; @:

$(BIN)/python:
	@command -v $(PYTHON) >/dev/null || { echo "Python est introuvable : installez les paquets python3 et python3-venv." >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 ou plus récent est nécessaire ; celui-ci est $$($(PYTHON) -V)." >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { echo "Le module venv manque : installez le paquet python3-venv." >&2; exit 1; }
	@$(PYTHON) -m venv .venv

$(RUN_READY): requirements.txt | $(BIN)/python
	@echo "Installation des bibliothèques…"
	@$(PIP) -r requirements.txt
	@touch $@

$(DEV_READY): requirements-dev.txt requirements.txt | $(RUN_READY)
	@echo "Installation des outils de développement…"
	@$(PIP) -r requirements-dev.txt
	@touch $@

run: setup
	@exec $(BIN)/python manage.py serve --port $(PORT) $(if $(filter 0,$(DEMO)),--empty)

# DATABASE_URL chooses the database of test-postgres only.
test: dev
	@unset DATABASE_URL; $(BIN)/python -m pytest -n $(WORKERS)

test-postgres: dev
	@test -n "$$DATABASE_URL" || { echo "Indiquez DATABASE_URL, par exemple postgres://compte@127.0.0.1:5432/base." >&2; exit 1; }
	@case "$$DATABASE_URL" in postgres*) ;; *) echo "DATABASE_URL doit désigner une base PostgreSQL." >&2; exit 1 ;; esac
	@$(BIN)/python -m pytest -n $(WORKERS)

# The long tests that run here, by their number in the plan.
LONG_C-21 := tests.exchange.fuzzing

test-long: dev
	@test -n "$(LONG_$(ONLY))" || { echo "Indiquez ONLY, par exemple ONLY=C-21." >&2; exit 1; }
	@$(BIN)/python -m $(LONG_$(ONLY)) $(COUNT)

check: dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/djade --check $$(find templates */templates -name '*.html' 2>/dev/null)
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo
	$(BIN)/python manage.py makemigrations --check --dry-run
	$(BIN)/python manage.py check
	@$(BIN)/python -m pytest -q -p no:cacheprovider tests/test_house.py

# Figures on both databases; DATABASE_URL, if it names a PostgreSQL server, is where the measured bases are made.
bench: dev
	@$(BIN)/python -m bench $(ARGS)
