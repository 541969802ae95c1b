# Sourced: builds the program and its daemon into a fresh folder of artifacts/program and points `current` to it, so that
# a running program never has its files changed under it. Needs $root and eng/packages.sh.

programs=$root/artifacts/program

# Whether the build that `current` points to is older than anything it is made of.
is_stale()
{
    local stamp=$programs/current/stamp
    [[ -e $stamp && -x $programs/current/engine ]] || return 0
    [[ -n $(find "$root/src" "$root/config" "$root/eng" "$root"/Directory.* "$root/global.json" -newer "$stamp" -print -quit 2>/dev/null) ]] ||
        { [[ -e $programs/current/no-daemon ]] && find_missing build && ((${#missing[@]} == 0)); }
}

# dotnet's own servers would outlive the build and hold its output open.
publish()
{
    dotnet publish "$1" -c Release -o "$2" -v q --nologo -clp:NoSummary -nodeReuse:false -p:UseSharedCompilation=false </dev/null >&2 9>&-
}

build_program()
{
    command -v dotnet >/dev/null ||
    {
        echo "engine: the .NET SDK 10 is not installed (no 'dotnet' in PATH); see https://dotnet.microsoft.com/download" >&2
        return 1
    }
    mkdir -p "$programs" || return 1
    exec 9>"$programs/lock" || return 1
    if ! flock -n 9
    then
        echo "engine: another build is running; waiting for it" >&2
        flock 9
    fi
    local result=0
    ! is_stale || publish_all || result=1
    exec 9>&-
    return $result
}

publish_all()
{
    local next started=$SECONDS
    next=$(mktemp -d "$programs/XXXXXXXX") && chmod 755 "$next" && : >"$next/stamp" || return 1
    echo "engine: building (a minute or two at first, seconds after a change)" >&2
    find_missing build
    if ((${#missing[@]}))
    then
        echo "engine: the daemon is not built, for that packages are missing: ${missing[*]} ('./engine demo' installs them)" >&2
        : >"$next/no-daemon"
    else
        publish "$root/src/Daemon" "$next/daemon" && mv "$next/daemon/engined" "$next/engined" && rm -r "$next/daemon"
    fi && publish "$root/src/Host" "$next" ||
    {
        rm -rf "$next"
        echo "engine: the build failed" >&2
        return 1
    }
    # `dotnet` in PATH may be a link or a script; it knows itself where its runtimes are.
    dotnet --list-runtimes | sed -n '/^Microsoft\.NETCore\.App /{s/.*\[\(.*\)\/shared\/.*/\1/p;q}' >"$next/dotnet-root"
    ln -s "${next##*/}" "$next.link" && mv -T "$next.link" "$programs/current" || return 1
    # Those that run may be of the build before this one; older ones go.
    find "$programs" -mindepth 1 -maxdepth 1 -type d ! -path "$next" -printf '%T@ %p\n' | sort -rn | tail -n +3 | cut -d' ' -f2- |
        while read -r old; do rm -rf "$old"; done
    echo "engine: built in $((SECONDS - started)) s" >&2
}
