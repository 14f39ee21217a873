#Requires -Version 7.4
<#
.SYNOPSIS
    Builds, tests and packs ZohoOdooSync; works from any folder, in a PowerShell of any kind.
.PARAMETER Task
    Build    what is used: the module, in out/module/ZohoOdooSync afterwards, and the sandbox. The tests are built by Test.
    Test     every xunit test, then the module's own tests in this shell's kind of PowerShell; ends with one line for both.
    Pester   only the module's own tests; builds first.
    Demo     the main job in the module, against both services as a sandbox; ends with what was proven.
    Package  the module as out/ZohoOdooSync-VERSION.zip and as out/ZohoOdooSync.VERSION.nupkg, for a repository of PSResourceGet.
    Clean    everything that builds have made.
.PARAMETER Quick
    Test leaves out what takes long: the fault campaign, and every test with the trait Length=Long or the tag Long.
.PARAMETER Products
    Items in the Zoho of the demo, 10 to 200000.
.PARAMETER Odoo
    Version of the demo's Odoo: 16, 18 or 19.
.PARAMETER Json
    The last line of the demo is its result as one object; zohoCalls and odooCalls in it are those of the first sync.
.PARAMETER Keep
    Both services of the demo go on after it, and its folder stays; it says how to play on, and how to end them.
.EXAMPLE
    ./build.ps1 -Task Test -Quick
.EXAMPLE
    ./build.ps1 -Task Demo -Products 500 -Odoo 18 -Keep
#>
[CmdletBinding()]
param(
  [ValidateSet('Build', 'Test', 'Pester', 'Demo', 'Package', 'Clean')]
  [string[]] $Task = 'Build',

  [ValidateSet('Debug', 'Release')]
  [string] $Configuration = 'Release',

  [switch] $Quick,

  [ValidateRange(10, 200000)]
  [int] $Products = 2000,

  [ValidateSet(16, 18, 19)]
  [int] $Odoo = 19,

  [switch] $Json,

  [switch] $Keep
)

$ErrorActionPreference = 'Stop'
$root = $PSScriptRoot
$solution = Join-Path $root ZohoOdooSync.PS.sln
$module = Join-Path $root out module ZohoOdooSync
Import-Module (Join-Path $root demo Sandbox.psm1)

function Invoke-Dotnet {
  & dotnet @args
  if ($LASTEXITCODE -ne 0) { throw "dotnet $($args[0]) failed with exit code $LASTEXITCODE." }
}

# The module and the sandbox that it is tried against: for use, so without the analyzers, which are a third of the time. No server
# of the compiler is left behind.
function Build {
  Invoke-Dotnet build (Join-Path $root demo Demo.slnf) -c $Configuration --disable-build-servers -v quiet '-p:RunAnalyzers=false' | Out-Host
}

# Pester's own package is the module: no gallery is asked. Gives the path of the module.
function Get-Pester {
  $project = Join-Path $root tests Pester Pester.csproj
  # Two commands: what the first writes is not read by an evaluation that began before.
  Invoke-Dotnet restore $project | Out-Host
  Invoke-Dotnet msbuild $project '-getProperty:PesterModule'
}

# Runs the module's tests in a shell of their own: what this session has loaded must not help the module. Gives the counts.
function Invoke-Suite {
  param([string] $Pester)
  $file = Join-Path $root out pester.json
  if (Test-Path $file) { Remove-Item $file }
  $arguments = '-Pester', $Pester, '-Configuration', $Configuration, '-Result', $file
  if ($Quick) { $arguments += '-Quick' }
  $null = Invoke-Script (Join-Path $root tests Pester Invoke-Suite.ps1) $arguments
  if (-not (Test-Path $file)) { throw 'The Pester suite did not get to its end.' }
  Get-Content $file -Raw | ConvertFrom-Json
}

# Runs the xunit tests and gives their counts. A test that hangs is named, and ended, after ten minutes.
function Invoke-Xunit {
  param([switch] $Again)
  $begun = Get-Date
  $arguments = @($solution, '-c', $Configuration, '--blame-hang', '--blame-hang-timeout', '10m', '--blame-hang-dump-type', 'none')
  if ($Quick) { $arguments += '--filter', 'Length!=Long' }
  $language = $env:DOTNET_CLI_UI_LANGUAGE
  try {
    $env:DOTNET_CLI_UI_LANGUAGE = 'en'
    & dotnet test @arguments | Tee-Object -Variable lines | Out-Host
    $code = $LASTEXITCODE
  }
  finally { $env:DOTNET_CLI_UI_LANGUAGE = $language }
  # The summary of each project: "Passed!  - Failed:     0, Passed:    12, Skipped:     0, Total:    12".
  $counts = [pscustomobject]@{ passed = 0; failed = 0; skipped = 0 }
  foreach ($summary in $lines | Select-String '^(?:Passed|Failed|Skipped)! +- Failed: +(?<failed>\d+), Passed: +(?<passed>\d+), Skipped: +(?<skipped>\d+)') {
    foreach ($kind in 'passed', 'failed', 'skipped') { $counts.$kind += [int] $summary.Matches[0].Groups[$kind].Value }
  }
  # A build that failed, or a project that did not get to its end, has no failed test in it.
  $isCut = $code -ne 0 -and $counts.failed -eq 0
  if ($isCut) { Write-Host "dotnet test ended with exit code $code."; $counts.failed = 1 }
  # Where a test hangs, its host is ended and the process that it runs in is not.
  $tests = Join-Path $root tests ([System.IO.Path]::DirectorySeparatorChar)
  Get-Process | Where-Object { "$($_.Path)".StartsWith($tests) -and $_.StartTime -ge $begun } | ForEach-Object { $_.Kill($true) }
  if (-not $isCut -or $Again) { return $counts }
  # A machine that stood still for a while looks like a test that hangs. One that hangs does so again.
  Write-Host 'Once more, because no test failed.'
  Invoke-Xunit -Again
}

function Get-Line($Counts) { "$($Counts.passed) passed, $($Counts.failed) failed, $($Counts.skipped) skipped" }

function Test {
  $pester = Get-Pester
  $xunit = Invoke-Xunit
  # Those of the other kind are worth knowing all the same; they need the build.
  $suite = (Test-Path $module) ? (Invoke-Suite $pester) : [pscustomobject]@{ passed = 0; failed = 1; skipped = 0 }
  Write-Host "dotnet test: $(Get-Line $xunit); Pester: $(Get-Line $suite)"
  if ($xunit.failed + $suite.failed -gt 0) { $script:exitCode = 1 }
}

function Pester {
  Build
  $suite = Invoke-Suite (Get-Pester)
  if ($suite.failed -gt 0) { $script:exitCode = 1 }
}

function Demo {
  Build
  $arguments = '-Products', $Products, '-Odoo', $Odoo, '-Configuration', $Configuration
  if ($Json) { $arguments += '-Json' }
  if ($Keep) { $arguments += '-Keep' }
  $script:exitCode = Invoke-Script (Join-Path $root demo Demo.ps1) $arguments
}

function Package {
  Invoke-Dotnet build (Join-Path $root src ZohoOdooSync.PowerShell) -c $Configuration
  $version = (Import-PowerShellDataFile (Join-Path $module ZohoOdooSync.psd1)).ModuleVersion
  $file = Join-Path $root out "ZohoOdooSync-$version.zip"
  Compress-Archive -Path $module -DestinationPath $file -Force
  $package = Join-Path $root out "ZohoOdooSync.$version.nupkg"
  if (Test-Path $package) { Remove-Item $package }
  # PSResourceGet 1.1 and later, which PowerShell 7.5 and later bring.
  Compress-PSResource -Path $module -DestinationPath (Join-Path $root out)
  Get-Item $file, $package
}

function Clean {
  $made = @(Join-Path $root out) + @(Join-Path $root artifacts)
  $made += Get-ChildItem -Path (Join-Path $root src), (Join-Path $root tests), (Join-Path $root module) -Directory -Recurse -Include bin, obj |
    ForEach-Object FullName
  $made | Where-Object { Test-Path $_ } | Remove-Item -Recurse -Force
}

$exitCode = 0
$isStopped = $true
try {
  foreach ($name in $Task) { if ($exitCode -eq 0) { & $name } }
  $isStopped = $false
}
catch { $isStopped = $false; throw }
finally {
  # By Ctrl+C. A shell that was started for this alone would say 0; one that somebody works in goes on.
  if ($isStopped -and '-File' -in [Environment]::GetCommandLineArgs()) { $Host.SetShouldExit(130) }
}
exit $exitCode
