#Requires -Version 7.4
<#
.SYNOPSIS
    Builds, tests and packs ZohoOdooSync; works from any folder.
.PARAMETER Task
    Build    the solution; the module lies in out/module/ZohoOdooSync afterwards.
    Test     every xunit test.
    Pester   the module's own tests in this shell's version of PowerShell; builds first.
    Demo     both services as a sandbox, two thousand products, and the proof that both sides are equal.
    Package  the module as out/ZohoOdooSync-VERSION.zip and as out/ZohoOdooSync.VERSION.nupkg, for a repository of PSResourceGet.
    Clean    everything that builds have made.
.EXAMPLE
    ./build.ps1 -Task Build, Pester
#>
[CmdletBinding()]
param(
  [ValidateSet('Build', 'Test', 'Pester', 'Demo', 'Package', 'Clean')]
  [string[]] $Task = 'Build',

  [ValidateSet('Debug', 'Release')]
  [string] $Configuration = 'Release'
)

$ErrorActionPreference = 'Stop'
$root = $PSScriptRoot
$module = Join-Path $root out module ZohoOdooSync

function Invoke-Dotnet {
  & dotnet @args
  if ($LASTEXITCODE -ne 0) { throw "dotnet $($args[0]) failed with exit code $LASTEXITCODE." }
}

function Build { Invoke-Dotnet build (Join-Path $root ZohoOdooSync.PS.sln) -c $Configuration }

function Test { Invoke-Dotnet test (Join-Path $root ZohoOdooSync.PS.sln) -c $Configuration }

function Pester {
  foreach ($project in 'ZohoOdooSync.PowerShell', 'ZohoOdooSync.Sandbox', 'ZohoOdooSync.Cli') {
    Invoke-Dotnet build (Join-Path $root src $project) -c $Configuration
  }
  # In a shell of its own: what this session has loaded must not help the module, and it loads no profile.
  $script = Join-Path $root tests Pester Invoke-Suite.ps1
  & (Get-Process -Id $PID).Path -NoProfile -NonInteractive -File $script -Configuration $Configuration
  if ($LASTEXITCODE -ne 0) { throw "$LASTEXITCODE Pester tests failed." }
}

function Demo { Invoke-Dotnet run -c $Configuration --project (Join-Path $root src ZohoOdooSync.Cli) -- demo }

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

foreach ($name in $Task) { & $name }
