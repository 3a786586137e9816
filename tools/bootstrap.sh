#!/bin/sh
# Make a virtual environment that has pip, on a machine that may lack python3-venv.
#
#   sh tools/bootstrap.sh FOLDER
#
# PYTHON=/path/to/python3.12 chooses the interpreter; STANDASIDE_WHEELS says where the system
# keeps its own wheel of pip (Debian: /usr/share/python-wheels).
#
# Ways, in order: an environment that already works; `venv`; the system's own python3-venv
# package where we may install it; an environment without pip that the system's wheel of pip,
# or the machine's pip, fills. If none works, one sentence says what to install.
set -eu

folder=${1:?say which folder to make}
log=$(mktemp)
pins=$(mktemp)
trap 'rm -f "$log" "$pins"' EXIT

say() { printf '%s\n' "$*" >&2; }
new_enough() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; }
has_pip() { "$folder/bin/python" -m pip --version >/dev/null 2>&1; }
works() { new_enough "$folder/bin/python" && has_pip; }
may_install() { command -v apt-get >/dev/null 2>&1 && { [ "$(id -u)" = 0 ] || sudo -n true >/dev/null 2>&1; }; }

find_python() {
    if [ -n "${PYTHON:-}" ]; then
        new_enough "$PYTHON" && { printf '%s\n' "$PYTHON"; return; }
        say "PYTHON=$PYTHON is not Python 3.11 or newer; point it at one that is, for example: make setup PYTHON=python3.12"
        return 1
    fi
    for name in python3.11 python3.12 python3.13 python3 python; do
        command -v "$name" >/dev/null 2>&1 && new_enough "$name" && { printf '%s\n' "$name"; return; }
    done
    say "No Python 3.11 or newer was found; install one (on Debian or Ubuntu: sudo apt-get install python3), or name one: make setup PYTHON=/path/to/python3"
    return 1
}

with_venv() { rm -rf "$folder" && "$python" -m venv "$folder" >"$log" 2>&1 && works; }

with_system_package() {
    may_install || return 1
    root=
    [ "$(id -u)" = 0 ] || root='sudo -n'
    package=$("$python" -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])')
    say "This Python cannot make virtual environments; installing the system package $package."
    wait='-o Acquire::Retries=1 -o Acquire::http::Timeout=30 -o Acquire::https::Timeout=30'
    # shellcheck disable=SC2086  # the options are words
    $root apt-get $wait update </dev/null >"$log" 2>&1 || true
    # shellcheck disable=SC2086
    $root env DEBIAN_FRONTEND=noninteractive apt-get $wait install -y "$package" </dev/null >"$log" 2>&1 ||
        $root env DEBIAN_FRONTEND=noninteractive apt-get $wait install -y python3-venv </dev/null >"$log" 2>&1 ||
        return 1
    with_venv
}

with_the_machines_pip() {
    rm -rf "$folder"
    "$python" -m venv --without-pip "$folder" >"$log" 2>&1 || return 1
    for wheel in "${STANDASIDE_WHEELS:-/usr/share/python-wheels}"/pip-*.whl; do
        [ -e "$wheel" ] || continue
        "$folder/bin/python" "$wheel/pip" install --quiet --no-index "$wheel" >"$log" 2>&1 && works && return
    done
    # Any pip can fill a folder; the pin and its hashes are those of the developer's set.
    sed -n '/^pip==/,/[^\\]$/p' "$(dirname "$0")/../requirements/dev.txt" >"$pins"
    site=$("$folder/bin/python" -c 'import sysconfig; print(sysconfig.get_path("purelib"))')
    "$python" -m pip install --quiet --require-hashes --target "$site" -r "$pins" </dev/null >"$log" 2>&1 && works
}

if works; then exit 0; fi
python=$(find_python) || exit 1
say "Making $folder with $("$python" -c 'import sys; print("Python %d.%d.%d" % sys.version_info[:3])')."
with_venv || with_system_package || with_the_machines_pip || {
    version=$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
    rm -rf "$folder"
    say "Python $version here can make no virtual environment; install its venv module (on Debian or Ubuntu: sudo apt-get install python$version-venv) and run the command again."
    exit 1
}
