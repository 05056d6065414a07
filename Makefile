# pyparallel: `make` builds build/pyparallel and nothing outside build/. `make help` lists the rest.
BUILD   ?= build
DEPS    ?= build/deps
CC      ?= gcc
CLANG   ?= clang
# Ubuntu's /usr/sbin/bpftool is a script that only runs the one made for this very kernel.
BPFTOOL ?= $(firstword $(wildcard /usr/lib/linux-tools/*/bpftool) $(wildcard /usr/sbin/bpftool) $(shell command -v bpftool))
PYTHON  ?= python3
VERSION := 0.1.0

PACKAGES := libbpf libelf libdw glib-2.0 tree-sitter jansson libprotobuf-c zlib
CFLAGS   ?= -O2 -g
WARN     := -Wall -Wextra -Wno-unused-parameter -Wmissing-prototypes -Wstrict-prototypes -Wshadow -Wpointer-arith
CPPFLAGS := -D_GNU_SOURCE -DPYPARALLEL_VERSION='"$(VERSION)"' -I. -I$(BUILD) -I$(DEPS)/tree-sitter-python/src \
            $(shell pkg-config --cflags $(PACKAGES))
LDLIBS   := $(shell pkg-config --libs $(PACKAGES)) -lm -lpthread
SANITIZE ?=
ALL_CFLAGS = -std=gnu11 $(CFLAGS) $(WARN) $(CPPFLAGS) $(SANITIZE) -MMD -MP

ROOMS := cli report rewriter analyzer probe bpf
objects = $(patsubst %.c,$(BUILD)/%.o,$(filter-out %.bpf.c,$(wildcard $(1)/*.c)))
MAIN    := $(BUILD)/cli/main.o
LIBS    := $(foreach room,$(ROOMS),$(BUILD)/lib$(room).a) $(BUILD)/libgrammar.a $(BUILD)/libformats.a
UNIT    := $(patsubst tests/unit/%.c,$(BUILD)/tests/%,$(wildcard tests/unit/test_*.c))
SKELETONS := $(patsubst bpf/%.bpf.c,$(BUILD)/bpf/%.skel.h,$(wildcard bpf/*.bpf.c)) $(BUILD)/bpf/light.skel.h
PROTOS  := $(patsubst probe/%.proto,$(BUILD)/probe/%.pb-c.c,$(wildcard probe/*.proto))
ASSETS  := $(wildcard report/web/*)

.PHONY: all test check asan fuzz fuzz-run bench lint fmt corpus tsan clean distclean help unit
.DELETE_ON_ERROR:
.SECONDARY:

all: $(BUILD)/pyparallel ## build build/pyparallel

$(BUILD)/pyparallel: $(MAIN) $(LIBS)
	$(CC) $(CFLAGS) $(SANITIZE) -o $@ $(MAIN) -Wl,--start-group $(LIBS) -Wl,--end-group $(LDLIBS)

define room_rule
$$(BUILD)/lib$(1).a: $$(filter-out $$(MAIN),$$(call objects,$(1)))
	@mkdir -p $$(@D)
	@rm -f $$@
	ar rcs $$@ $$^
endef
$(foreach room,$(ROOMS),$(eval $(call room_rule,$(room))))

# Generated headers come first: the BPF skeletons, the pprof messages, the embedded page.
$(BUILD)/%.o: %.c | $(SKELETONS) $(PROTOS) $(BUILD)/report/assets.h
	@mkdir -p $(@D)
	$(CC) $(ALL_CFLAGS) -c -o $@ $<

BPF_CC = $(CLANG) -g -O2 -target bpf -mcpu=v3 -D__TARGET_ARCH_x86 -I. -I/usr/include/$(shell $(CC) -print-multiarch) -Wall -Wno-unused-function
$(BUILD)/bpf/%.bpf.o: bpf/%.bpf.c $(wildcard bpf/*.h)
	@mkdir -p $(@D)
	$(BPF_CC) -c -o $@ $<
	llvm-strip -g $@ 2>/dev/null || true
$(BUILD)/bpf/light.bpf.o: bpf/sampler.bpf.c $(wildcard bpf/*.h)
	@mkdir -p $(@D)
	$(BPF_CC) -DLIGHT -c -o $@ $<
	llvm-strip -g $@ 2>/dev/null || true

$(BUILD)/bpf/%.skel.h: $(BUILD)/bpf/%.bpf.o
	$(BPFTOOL) gen skeleton $< name $*_bpf > $@

# That the kernel itself relocates. bpftool before 5.17 would relocate it to the kernel of this machine; it and libbpf's headers have to fit.
$(BUILD)/bpf/light.skel.h: $(BUILD)/bpf/light.bpf.o
	$(BPFTOOL) version | awk 'NR == 1 { sub(/.*v/, ""); split($$0, v, "."); exit !(v[1] > 5 || v[1] == 5 && v[2] >= 17) }' && \
		$(BPFTOOL) gen skeleton -L $< name light_bpf > $@ && $(CC) $(CPPFLAGS) -include errno.h -x c -fsyntax-only $@ || \
		{ echo "no light skeleton: start takes longer" >&2; echo "#define NO_LIGHT_SKELETON" > $@; }

$(BUILD)/probe/%.pb-c.c: probe/%.proto
	@mkdir -p $(@D)
	protoc-c --proto_path=probe --c_out=$(BUILD)/probe $<

$(BUILD)/probe/%.pb-c.o: $(BUILD)/probe/%.pb-c.c
	$(CC) -std=gnu11 $(CFLAGS) $(CPPFLAGS) $(SANITIZE) -c -o $@ $<

$(BUILD)/libformats.a: $(PROTOS:.c=.o)
	@mkdir -p $(@D)
	@rm -f $@
	ar rcs $@ $^

# The page's parts become byte arrays: report/embed.py names them after their files.
$(BUILD)/report/assets.h: report/embed.py $(ASSETS) $(wildcard $(DEPS)/web/*)
	@mkdir -p $(@D)
	$(PYTHON) report/embed.py $(ASSETS) $(sort $(wildcard $(DEPS)/web/*)) > $@

# So does the script that measures this host.
$(BUILD)/probe/costs.h: report/embed.py probe/costs.py
	@mkdir -p $(@D)
	$(PYTHON) $^ > $@
$(BUILD)/probe/host.o: $(BUILD)/probe/costs.h

GRAMMAR := $(DEPS)/tree-sitter-python/src
$(BUILD)/grammar/%.o: $(GRAMMAR)/%.c
	@mkdir -p $(@D)
	$(CC) -std=gnu11 -O2 -g -DTREE_SITTER_REUSE_ALLOCATOR -I$(GRAMMAR) -c -o $@ $<
$(BUILD)/libgrammar.a: $(BUILD)/grammar/parser.o $(BUILD)/grammar/scanner.o
	@rm -f $@
	ar rcs $@ $^
$(GRAMMAR)/%.c:
	@echo "pyparallel: $@ is missing: run scripts/setup.sh first" >&2; exit 1

$(BUILD)/tests/%: tests/unit/%.c $(LIBS)
	@mkdir -p $(@D)
	$(CC) $(ALL_CFLAGS) -o $@ $< -Wl,--start-group $(LIBS) -Wl,--end-group $(LDLIBS)

unit: $(UNIT) $(BUILD)/tests/callees ## build the unit tests

test check: all unit ## run the tests; T=loops/sum runs those whose name holds it
	$(PYTHON) tests/run.py --build $(BUILD) $(T)

asan: ## the tests under ASan and UBSan, built into build/asan
	$(MAKE) BUILD=$(BUILD)/asan SANITIZE="-fsanitize=address,undefined -fno-omit-frame-pointer -fno-sanitize-recover=undefined" CFLAGS="-O1 -g" test

# What GLib does inside is not seen: its locks and threads are replaced, its slices left out.
TSAN_PATHS ?= tests/loops tests/rewrite
tsan: ## suggest over many files under ThreadSanitizer; TSAN_PATHS=...
	$(MAKE) BUILD=$(BUILD)/tsan DEPS=$(DEPS) SANITIZE="-fsanitize=thread -fno-omit-frame-pointer" CFLAGS="-O1 -g" all
	$(CC) -std=gnu11 -D_GNU_SOURCE -O1 -g -fsanitize=thread -shared -fPIC $(CPPFLAGS) -o $(BUILD)/tsan/glib.so tests/tsan/glib_on_pthread.c
	G_SLICE=always-malloc TSAN_OPTIONS="suppressions=tests/tsan/suppressions" LD_PRELOAD=$(abspath $(BUILD))/tsan/glib.so \
		$(BUILD)/tsan/pyparallel suggest --all $(TSAN_PATHS) >$(BUILD)/tsan/said && tail -1 $(BUILD)/tsan/said

# Every object anew with clang's coverage, in a build folder of its own. Needs clang's runtime: libclang-rt-dev.
FUZZ_SECONDS ?= 60
FUZZERS := $(patsubst tests/fuzz/fuzz_%.c,%,$(wildcard tests/fuzz/fuzz_*.c))
fuzz: ## fuzz what parses: T=recording or source, FUZZ_SECONDS=60
	$(MAKE) BUILD=$(BUILD)/fuzz CC=$(CLANG) CFLAGS="-O1 -g" WARN= \
		SANITIZE="-fsanitize=address,undefined,fuzzer-no-link -fno-omit-frame-pointer" fuzz-run T="$(or $(T),$(FUZZERS))"
FUZZ_source := -dict=tests/fuzz/python.dict -max_len=4096
fuzz-run: $(addprefix $(BUILD)/fuzz_,$(T))
	mkdir -p $(BUILD)/corpus_source && $(PYTHON) tests/fuzz/seeds.py $(BUILD)/corpus_source tests/loops/*.py
	$(foreach name,$(T),mkdir -p $(BUILD)/corpus_$(name) && ASAN_OPTIONS=detect_leaks=1 $(BUILD)/fuzz_$(name) -max_total_time=$(FUZZ_SECONDS) \
		-artifact_prefix=$(BUILD)/ -max_len=16384 -timeout=20 -rss_limit_mb=4096 -entropic=0 $(FUZZ_$(name)) $(BUILD)/corpus_$(name) &&) true
$(BUILD)/fuzz_%: tests/fuzz/fuzz_%.c $(LIBS)
	$(CC) $(ALL_CFLAGS) -fsanitize=fuzzer -o $@ $< -Wl,--start-group $(LIBS) -Wl,--end-group $(LDLIBS)

corpus: all ## the labelled loops before three judges; T=shapes: that program, ARGS=-v: what the judges see otherwise
	$(PYTHON) tests/corpus/run.py --pyparallel $(BUILD)/pyparallel $(ARGS) $(T)

bench: all ## measure: scripts/bench
	scripts/bench $(ARGS)

clean: ## remove what was built, keep what was downloaded
	rm -rf $(filter-out $(DEPS) $(BUILD)/interpreters,$(wildcard $(BUILD)/*))
distclean: ## remove build/ whole
	rm -rf $(BUILD)
help: ## this list
	@grep -hE '^[a-z ]+:.*##' Makefile | sed 's/:.*##/\t/' | expand -t 16

-include $(shell find $(BUILD) -path $(BUILD)/interpreters -prune -o -name '*.d' -type f -print 2>/dev/null)
