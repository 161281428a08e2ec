# Perch's commands. Each gets the machine ready first; see .ci/setup.
.NOTPARALLEL:
.PHONY: practice test package

# The whole flow without a key, a camera or a network. ARGS="--reset" starts clean.
practice:
	@.ci/setup build
	@echo "==> program (about 8 minutes the first time on 2 cores, then seconds)"
	@cargo run --bin perch -- practice $(ARGS)

# Every check and test, closed by one line of counts.
test:
	@.ci/setup test
	@node .ci/test.mjs

# The Debian package in target/release/bundle/deb, built without the network and tried.
package:
	@.ci/setup build
	@.ci/package
