# Sourced: which Debian packages are missing, and their installation. Needs $root, the repository's folder.

# Sets missing to the packages whose file is not there; with a kind (run, build) only those of that kind.
find_missing()
{
    missing=()
    local package file purpose
    while read -r package file purpose
    do
        [[ -z $package || $package == '#'* || -e $file || ${purpose%%:*} != ${1:-*} ]] || missing+=("$package")
    done <"$root/eng/apt-packages"
}

install_line()
{
    echo "apt-get update && apt-get install -y --no-install-recommends $*"
}

# Installs what find_missing found, as root; otherwise prints the line to run and fails. All of it on standard error.
install_missing()
{
    ((${#missing[@]})) || return 0
    echo "engine: Debian packages are missing: ${missing[*]}" >&2
    if ((EUID != 0))
    then
        echo "engine: install them as root, then try again:" >&2
        echo "    $(install_line "${missing[@]}")" >&2
        return 1
    fi
    echo "engine: installing them: $(install_line "${missing[@]}")" >&2
    export DEBIAN_FRONTEND=noninteractive
    apt-get update -q >&2 && apt-get install -q -y --no-install-recommends "${missing[@]}" </dev/null >&2 ||
    {
        echo "engine: the installation failed; the line above is what was run" >&2
        return 1
    }
}
