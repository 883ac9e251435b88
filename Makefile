.PHONY: run test check bench

run: ; @Scripts/run
test: ; @Scripts/test
check: ; @Scripts/check
bench: ; @Scripts/bench
