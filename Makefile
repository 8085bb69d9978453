# daifa. `make help` lists the targets; each `##` comment is its line there.
BUILD   ?= build
PREFIX  ?= /usr/local
DESTDIR ?=
CC      := gcc
WARN    := -Wall -Wextra -Wconversion -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wvla \
           -Werror
SAN     ?=
# Q= shows the compiler's command lines
Q       ?= @
OPT     ?= -O2 -g
HARDEN  ?= -D_FORTIFY_SOURCE=2 -fstack-protector-strong -fPIE
# undefined behaviour ends a sanitized program, it is not only printed
CFLAGS   = -std=c11 -D_GNU_SOURCE $(OPT) $(WARN) \
           $(if $(SAN),$(SAN) -fno-sanitize-recover=all,$(HARDEN)) \
           -Iinclude -Isrc -I$(BUILD)/gen \
           -isystem /usr/include/libxml2 $(PRINT) -DDAIFA_FORMATS='"$(or $(FORMATS),$(CURDIR)/formats)"'
# headers only: the program looks for these libraries when it prints its first page
PRINT   := $(patsubst -I%,-isystem %,$(shell pkg-config --cflags-only-I pangocairo cairo-pdf \
             libqrencode 2>/dev/null))
LIBS    := -lsqlite3 -lxml2 -lcrypto -lz -lutf8proc -lxlsxwriter -lpthread
LDFLAGS := $(if $(SAN),,-pie) -Wl,-z,relro,-z,now,--as-needed $(SAN)
# some 150 test programs are linked in each build: by the linker that needs half the time, where it is
QUICK   := $(if $(shell command -v ld.gold),-fuse-ld=gold)
ASAN    := -fsanitize=address,undefined -fno-omit-frame-pointer
CORES   := $(shell nproc)
# Debian names of what building and testing need; `make deps` installs them
DEPS    := gcc libc6-dev make pkg-config libxml2-dev libssl-dev libsqlite3-dev zlib1g-dev \
           libutf8proc-dev libxlsxwriter-dev libcairo2-dev libpango1.0-dev libqrencode-dev fonts-noto-cjk \
           fonts-noto-core qpdf poppler-utils libcmocka-dev libxml2-utils openssl sqlite3 python3 \
           gzip util-linux softhsm2 libengine-pkcs11-openssl libbcpkix-java default-jdk-headless \
           faketime strace

SRC     := $(sort $(wildcard src/*/*.c) src/main.c)
OBJ     := $(SRC:src/%.c=$(BUILD)/obj/%.o)
# directories of src/ that are proven by unit tests mirroring each source; the others by cases
TESTED  := core report codec draw model bank store verify ingest validate pay reconcile papers
UNITS   := $(foreach d,$(TESTED),$(patsubst src/%.c,$(BUILD)/unit/%_test,$(wildcard src/$(d)/*.c)))
UNTESTED = $(filter-out $(wildcard tests/unit/*/*_test.c),$(UNITS:$(BUILD)/unit/%=tests/unit/%.c))
# DIR:USED,USED,... for each line of src/LAYERS, with what the used ones use (they stand above it)
LAYERS  := $(shell awk '/^[a-z]/ { sub(":", "", $$1); all = ","; for (i = 2; i <= NF; i++) \
             { n = split($$i all_of[$$i], use, ","); for (j = 1; j <= n; j++) \
             if (use[j] != "" && !index(all, "," use[j] ",")) all = all use[j] "," } \
             all_of[$$1] = all; print $$1 ":" all }' src/LAYERS)
comma   := ,
uses     = $(subst $(comma), ,$(patsubst $(1):%,%,$(filter $(1):%,$(LAYERS))))
objs     = $(patsubst src/%.c,$(BUILD)/obj/%.o,$(wildcard $(addprefix src/,$(addsuffix /*.c,$(1)))))

.DEFAULT_GOAL := all
.PHONY: all deps demo check check-build fault lint coverage fuzz bench layers units asan install uninstall clean help
all: $(BUILD)/daifa ## build the program

help: ## list the targets
	@sed -n 's/^\([a-z%-]*\):.*## /\1\t/p' $(firstword $(MAKEFILE_LIST)) | expand -t 12

deps: ## install the packages that building and testing need (Debian, Ubuntu)
	@missing=; \
	for p in $(DEPS); do \
		s=$$(dpkg-query -W -f '$${db:Status-Status}' $$p 2>/dev/null); \
		[ "$$s" = installed ] || missing="$$missing $$p"; \
	done; \
	[ -n "$$missing" ] || exit 0; \
	if ! command -v apt-get >/dev/null; then \
		echo "no apt-get here; missing, by their Debian names:$$missing" >&2; exit 1; \
	fi; \
	root=; [ "$$(id -u)" = 0 ] || root=sudo; \
	$$root apt-get update && \
	$$root env DEBIAN_FRONTEND=noninteractive \
		apt-get install -y --no-install-recommends $$missing

$(BUILD)/daifa: $(OBJ)
	@echo "ld $@"
	$(Q)$(CC) $(LDFLAGS) -o $@ $(OBJ) $(LIBS)

$(BUILD)/obj/%.o: src/%.c
	@mkdir -p $(@D)
	@echo "cc $<"
	$(Q)$(CC) $(CFLAGS) -MMD -MP -c -o $@ $<

# the schema is a string of the store
$(BUILD)/gen/schema.h: src/store/schema.sql
	@mkdir -p $(@D)
	sed -e 's/\\/\\\\/g; s/"/\\"/g; s/^/"/; s/$$/\\n"/' $< > $@
$(BUILD)/obj/store/db.o: $(BUILD)/gen/schema.h
# what explain shows as an example is the first bad fixture of a finding
$(BUILD)/gen/examples.h: $(wildcard fixtures/rules/*/bad/*)
	@mkdir -p $(@D)
	awk '/^expect = /{sub(/^expect = ([0-9]+ )?/, ""); n = $$1; sub(/^[A-Z0-9_]+ ?/, ""); if (!(n in seen)) \
		{ seen[n] = 1; gsub(/["\\]/, "\\\\&"); print "\t[F_" n "] = \"" $$0 "\"," } }' $^ > $@
$(BUILD)/obj/cmd/help.o: $(BUILD)/gen/examples.h

layers: ## check src/LAYERS: includes, libraries' homes, no floating point, a test for each source
	@awk -f tests/layers.awk src/LAYERS \
		$$(find src include -name '*.[ch]' -o -name '*.def' | sort)
	@$(foreach t,$(UNTESTED),echo \
		"layers: $(t:tests/unit/%_test.c=src/%.c) has no unit test $(t)" >&2;) \
	$(if $(UNTESTED),exit 1,:)

# tests/unit/D/F_test.c mirrors src/D/F.c and links only D and what D may use; the test itself need not be quick
TESTFLAGS = $(filter-out -O% -g -g1 -D_FORTIFY_SOURCE%,$(CFLAGS)) -O0 -g1
.SECONDEXPANSION:
$(BUILD)/unit/%_test: tests/unit/%_test.c tests/unit/unit.h \
                       $$(call objs,$$(*D) $$(call uses,$$(*D)))
	@mkdir -p $(@D)
	$(Q)$(CC) $(TESTFLAGS) -Itests/unit -MMD -MP -MF $@.d $(LDFLAGS) $(QUICK) -o $@ \
		$< $(filter %.o,$^) -lcmocka $(LIBS)
tests/unit/%_test.c:
	@echo "src/$*.c has no unit test: write $@" >&2; exit 1
units: $(UNITS) ## build and run the unit tests
	@for t in $(UNITS); do echo "== $$t"; $$t || exit 1; done
unit-%: ## one directory's unit tests: make unit-codec
	@$(MAKE) --no-print-directory units TESTED=$*
asan: ## build and run the unit tests under the address and undefined behaviour sanitizers
	@$(MAKE) --no-print-directory BUILD=$(BUILD)-asan SAN="$(ASAN)" OPT="-O1 -g1" units

DEMO    ?= $(BUILD)/demo
demo: deps ## play the month of fixtures/month and leave its workspace behind; MONTH=hard1|hard2|hard3: a hard one
	@$(MAKE) --no-print-directory all
	@rm -rf $(DEMO)
	@DAIFA=$(abspath $(BUILD)/daifa) $(if $(MONTH),python3 tests/hard/$(MONTH).py,tests/demo.sh) $(DEMO)

check: deps ## every test, and again under the sanitizers; ends with "N passed, N failed"
	@$(MAKE) --no-print-directory -j$(CORES) check-build
	@$(MAKE) --no-print-directory -j$(CORES) check-build BUILD=$(BUILD)-asan SAN="$(ASAN)" OPT="-O1 -g1"
	@SAN="$(ASAN) -fno-sanitize-recover=all" tests/check.sh $(BUILD) $(BUILD)-asan
check-build: all $(UNITS)

# commands of random months against the model of payments
MODEL   ?= 1000000
fault: DEPS += valgrind
fault: deps ## the long proofs: every file call failed, killed, cut; a million random steps (hours)
	@$(MAKE) --no-print-directory all
	tests/fault/fault.sh $(BUILD)
	tests/audit/tamper.sh $(BUILD) all
	tests/times/run.sh $(BUILD)
	tests/size/run.sh $(BUILD) full
	tests/sheets/run.sh $(BUILD)
	tests/rules/property.sh $(BUILD) 300
	tests/sheets/damaged.sh $(BUILD) 150
	tests/template/run.sh $(BUILD)
	tests/papers/papers.sh $(BUILD)
	tests/trust/nosocket.sh $(BUILD) every
	tests/bank/signed.sh $(BUILD)
	tests/trust/large.sh $(BUILD)
	tests/harden/valgrind.sh $(BUILD)
	tests/model/model.sh $(BUILD) $(MODEL)
	tests/fault/planted.sh $(BUILD)
lint: DEPS += clang clang-tidy cppcheck
lint: deps ## clang with our warnings as errors, clang-tidy, and cppcheck
	tests/lint.sh
coverage: deps ## lines and branches that the tests reach, by directory; FAIL for what they do not and has no reason
	@$(MAKE) --no-print-directory -j$(CORES) check-build BUILD=$(BUILD)-cov HARDEN= \
		OPT="-O0 -g --coverage -fprofile-update=atomic" LDFLAGS=--coverage
	tests/coverage.sh $(BUILD)-cov
T       ?= 60
fuzz: deps ## feed every parser mutated bytes for T seconds: make fuzz T=600
	tests/fuzz/fuzz.sh $(BUILD)-fuzz $(T)
N       ?= 10000
bench: deps ## a month of N rows against the bare floor: make bench N=100000; GROWTH=1: and of N/10; PUNCHES=22000000: attendance
	@$(MAKE) --no-print-directory all
	@$(if $(PUNCHES),tests/bench/punches.sh $(BUILD) $(PUNCHES),tests/bench/$(if $(GROWTH)$(filter 1000000,$(N)),growth,bench).sh $(BUILD) $(N))

# the installed program looks for its formats where they are installed: built apart, for this PREFIX
INSTALLED := $(BUILD)/install$(PREFIX)
install: ## install the program and its formats under $(DESTDIR)$(PREFIX)
	@$(MAKE) --no-print-directory BUILD="$(INSTALLED)" \
		FORMATS="$(PREFIX)/share/daifa/formats" all
	install -d "$(DESTDIR)$(PREFIX)/bin" "$(DESTDIR)$(PREFIX)/share/daifa/formats"
	install -m 755 "$(INSTALLED)/daifa" "$(DESTDIR)$(PREFIX)/bin/daifa"
	cd formats && find . -type f -exec \
		install -D -m 644 {} "$(DESTDIR)$(PREFIX)/share/daifa/formats/{}" \;
uninstall: ## remove what install put there
	rm -f "$(DESTDIR)$(PREFIX)/bin/daifa"
	rm -rf "$(DESTDIR)$(PREFIX)/share/daifa"

# for the scripts that link the program's objects themselves
.PHONY: libs
libs:
	@echo $(LIBS)

clean: ## remove what was built
	rm -rf $(BUILD) $(BUILD)-asan $(BUILD)-fuzz $(BUILD)-cov

-include $(OBJ:.o=.d) $(UNITS:=.d)
