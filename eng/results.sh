# Sourced: sums up the results of test projects. A project that breaks before it has results counts as one failed test.
# Skipped tests fail the run too, unless what they need is optional and their reason says so: "optional: …".

passed=0 failed=0 skipped=0 required=0

# Arguments: the project's name, the status of dotnet test, its results as trx, and 0 when no filter was given.
count_results()
{
    local name=$1 status=$2 trx=$3 filtered=$4 good bad omitted optional
    if [[ ! -e $trx ]]
    then
        # With a filter, a project without such a test writes no results.
        ((status == 0 && filtered)) || { echo "$name broke before it had results (status $status)"; ((failed += 1)); }
        return 0
    fi
    if ! good=$(counter passed "$trx") || ! bad=$(counter failed "$trx")
    then
        echo "$name broke while it wrote its results (status $status)"
        ((failed += 1))
        return 0
    fi
    omitted=$(grep -c '<UnitTestResult .*outcome="NotExecuted"' "$trx")
    optional=$(grep -c '<Message>optional: ' "$trx")
    ((status == 0 || bad > 0)) || { echo "$name broke (status $status)"; bad=1; }
    ((passed += good, failed += bad, skipped += omitted, required += omitted > optional ? omitted - optional : 0)) || true
}

counter()
{
    sed -n "s/.*<Counters .* $1=\"\([0-9]*\)\".*/\1/p" "$2" | grep .
}

# The summary is the last line. Fails when a test failed, when one that must run was skipped, and when there was none.
tell_results()
{
    ((passed + failed + skipped)) || { echo "No test was found."; failed=1; }
    ((required == 0)) || echo "$required tests that must run were skipped."
    echo "$passed passed, $failed failed, $skipped skipped"
    ((failed == 0 && required == 0))
}
