.PHONY: run test check bench fuzz fuzz-http race leaks

run: ; @Scripts/run
test: ; @Scripts/test
check: ; @Scripts/check
bench: ; @Scripts/bench
fuzz: ; @Scripts/fuzz
race: ; @Scripts/race
leaks: ; @Scripts/leaks
fuzz-http: ; @Scripts/fuzz-http
