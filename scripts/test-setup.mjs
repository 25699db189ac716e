// Node's `--import ./scripts/test-setup.mjs`, for running one file of node:test by hand, and for programs that tests
// start from the sources: modules as in the other scripts, and the settings of the tests.
import "./register.mjs";
import "./test-settings.mjs";
