#!/bin/sh
# Find a Chromium for the browser tests, or install one through the system's package manager when it may.
# Without one the browser tests are skipped, with a word; under CI=true they must run.
for name in chromium chromium-browser google-chrome; do
    command -v "$name" >/dev/null 2>&1 && exit 0
done
if command -v apt-get >/dev/null 2>&1; then
    as=""
    [ "$(id -u)" = 0 ] || as="sudo -n"
    if [ -z "$as" ] || sudo -n true >/dev/null 2>&1; then
        echo "Installing Chromium for the browser tests (apt-get install chromium) ..." >&2
        $as apt-get -qq update >/dev/null 2>&1 || true
        DEBIAN_FRONTEND=noninteractive $as apt-get -qq install -y --no-install-recommends chromium >/dev/null 2>&1 && exit 0
    fi
fi
echo "No Chromium was found and none could be installed; install it (Debian: apt-get install chromium) to run the browser tests." >&2
exit 0
