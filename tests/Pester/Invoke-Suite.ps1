# Runs every Pester test of this folder in the shell that it is started in; exits with the number of failures.
# The last line is "N passed, N failed, N skipped"; build.ps1 reads the same numbers from the file -Result.
param(
  # Path or name of the Pester module, 5.0 or later.
  [string] $Pester = 'Pester',
  [string] $Configuration = 'Release',
  [string] $Result,
  # Leaves out the tests with the tag Long.
  [switch] $Quick
)

$ErrorActionPreference = 'Stop'
$env:ZOHO_ODOO_SYNC_TEST_CONFIGURATION = $Configuration
Import-Module $Pester -MinimumVersion 5.0
$run = New-PesterConfiguration
$run.Run.Path = $PSScriptRoot
$run.Run.PassThru = $true
$run.Output.Verbosity = 'Detailed'
$run.TestResult.Enabled = $false
if ($Quick) { $run.Filter.ExcludeTag = 'Long' }
$outcome = Invoke-Pester -Configuration $run
$counts = [pscustomobject]@{
  passed = $outcome.PassedCount
  # A file that could not even be read has no failed test in it.
  failed = $outcome.FailedCount + $outcome.FailedContainersCount + $outcome.FailedBlocksCount
  skipped = $outcome.SkippedCount
}
if ($counts.passed + $counts.failed -eq 0) { 'No Pester test was found.'; $counts.failed = 1 }
if ($Result) { $counts | ConvertTo-Json | Set-Content -LiteralPath $Result }
"PowerShell $($PSVersionTable.PSVersion), Pester $((Get-Module Pester).Version)"
"$($counts.passed) passed, $($counts.failed) failed, $($counts.skipped) skipped"
exit $counts.failed
