#!/bin/sh
# Installs a release of batchcheck, after it has checked its SHA-256 sum:
#
#   curl -fsSL https://raw.githubusercontent.com/batchcheck/batchcheck/main/install.sh | sh
#   curl -fsSL https://raw.githubusercontent.com/batchcheck/batchcheck/main/install.sh | sh -s -- -b /usr/local/bin v1.2.3
#
# -b FOLDER is where the command goes: ~/.local/bin without it. The latest release is
# installed unless one is named. BATCHCHECK_RELEASES replaces the address of releases.
set -eu

fail() {
  echo "install.sh: $*" >&2
  exit 1
}

has() { command -v "$1" >/dev/null 2>&1; }

# download URL FILE
download() {
  if has curl; then
    curl -fsSL --retry 2 -o "$2" "$1"
  elif has wget; then
    wget -q -O "$2" "$1"
  else
    fail "curl or wget is required"
  fi || fail "could not download $1"
}

# sum FILE prints its SHA-256 sum.
sum() {
  if has sha256sum; then
    sha256sum <"$1"
  elif has shasum; then
    shasum -a 256 <"$1"
  elif has openssl; then
    openssl dgst -sha256 -r <"$1"
  else
    fail "sha256sum, shasum or openssl is required"
  fi | cut -d ' ' -f 1
}

# All of it is a function: a script of which only a part arrived does nothing.
main() {
  folder=${HOME:-}/.local/bin
  while getopts b:h option; do
    case $option in
      b) folder=$OPTARG ;;
      *) fail "usage: install.sh [-b FOLDER] [VERSION]" ;;
    esac
  done
  shift $((OPTIND - 1))
  [ $# -le 1 ] || fail "usage: install.sh [-b FOLDER] [VERSION]"
  version=${1:-latest}

  case $(uname -s) in
    Linux) os=linux ;;
    Darwin) os=darwin ;;
    MINGW* | MSYS* | CYGWIN*) os=windows ;;
    *) os='' ;;
  esac
  case $(uname -m) in
    x86_64 | amd64) arch=amd64 ;;
    aarch64 | arm64) arch=arm64 ;;
    *) arch='' ;;
  esac
  if [ -z "$os" ] || [ -z "$arch" ]; then
    fail "there is no release for $(uname -s) on $(uname -m); with Go: go install github.com/batchcheck/batchcheck/cmd/batchcheck@latest"
  fi
  program=batchcheck
  [ "$os" != windows ] || program=batchcheck.exe

  releases=${BATCHCHECK_RELEASES:-https://github.com/batchcheck/batchcheck/releases}
  case $version in
    latest) from=$releases/latest/download ;;
    v*) from=$releases/download/$version ;;
    *) from=$releases/download/v$version ;;
  esac

  work=$(mktemp -d)
  trap 'rm -rf "$work"' EXIT
  trap 'exit 1' HUP INT TERM
  archive=batchcheck_${os}_$arch.tar.gz
  download "$from/checksums.txt" "$work/checksums.txt"
  want=$(awk -v name="$archive" '$2 == name || $2 == "*" name { print $1 }' "$work/checksums.txt")
  [ -n "$want" ] || fail "checksums.txt does not name $archive"
  download "$from/$archive" "$work/$archive"
  got=$(sum "$work/$archive")
  [ "$got" = "$want" ] || fail "the SHA-256 sum of $archive is $got, but checksums.txt has $want; nothing was installed"

  tar -xzf "$work/$archive" -C "$work" "$program" || fail "$archive has no $program"
  mkdir -p "$folder" || fail "could not make $folder; choose another with -b FOLDER"
  # A running command cannot be overwritten, but replaced.
  if ! { cp "$work/$program" "$folder/.$program.new" && mv -f "$folder/.$program.new" "$folder/$program"; }; then
    fail "could not write to $folder; choose another with -b FOLDER"
  fi
  "$folder/$program" --version || fail "$folder/$program was installed, but does not run"
  case ":$PATH:" in
    *":$folder:"*) ;;
    *) echo "$folder is not in PATH: add it, or run $folder/$program" ;;
  esac
}

main "$@"
