.PHONY: run test check bench fuzz race leaks

run: ; @Scripts/run
test: ; @Scripts/test
check: ; @Scripts/check
bench: ; @Scripts/bench
fuzz: ; @Scripts/fuzz
race: ; @Scripts/race
leaks: ; @Scripts/leaks
