.PHONY: run test check bench fuzz

run: ; @Scripts/run
test: ; @Scripts/test
check: ; @Scripts/check
bench: ; @Scripts/bench
fuzz: ; @Scripts/fuzz
