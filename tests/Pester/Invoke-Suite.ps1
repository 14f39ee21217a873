# Runs every Pester test of this folder in the shell that it is started in; exits with the number of failures.
# The last line is "N passed, N failed, N skipped", for whoever counts.
param([string] $Configuration = 'Release')

$ErrorActionPreference = 'Stop'
$env:ZOHO_ODOO_SYNC_TEST_CONFIGURATION = $Configuration
Import-Module Pester -MinimumVersion 5.0
$run = New-PesterConfiguration
$run.Run.Path = $PSScriptRoot
$run.Run.PassThru = $true
$run.Output.Verbosity = 'Detailed'
$run.TestResult.Enabled = $false
$result = Invoke-Pester -Configuration $run
# A file that could not even be read has no failed test in it.
$failed = $result.FailedCount + $result.FailedContainersCount + $result.FailedBlocksCount
"PowerShell $($PSVersionTable.PSVersion), Pester $((Get-Module Pester).Version)"
"$($result.PassedCount) passed, $failed failed, $($result.SkippedCount + $result.NotRunCount) skipped"
exit $failed
