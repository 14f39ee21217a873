# Both services as a process of their own beside this shell, and further shells of the same kind: what the demo and the tests of
# the module stand on.

$root = Split-Path $PSScriptRoot

function Get-OwnShell {
  <#
    The words that start this same PowerShell anew, in the way in which it was started: the .NET host and pwsh.dll, as in a .NET tool;
    or its program.
  #>
  $process = [Environment]::ProcessPath
  if ((Split-Path $process -LeafBase) -eq 'dotnet') { $process; Join-Path $PSHOME pwsh.dll } else { Join-Path $PSHOME ($IsWindows ? 'pwsh.exe' : 'pwsh') }
}

function Start-OwnShell {
  <# Starts this same PowerShell with arguments; gives the process. #>
  param([string[]] $Arguments, [hashtable] $Environment = @{}, [switch] $Redirected)
  $first, $others = @(Get-OwnShell) + '-NoProfile' + $Arguments
  $start = [System.Diagnostics.ProcessStartInfo]::new($first)
  # Not the one of the .NET process, which a shell does not move.
  $start.WorkingDirectory = (Get-Location -PSProvider FileSystem).ProviderPath
  foreach ($argument in $others) { $start.ArgumentList.Add($argument) }
  foreach ($name in $Environment.Keys) { $start.Environment[$name] = $Environment[$name] }
  $start.RedirectStandardOutput = $start.RedirectStandardError = $start.RedirectStandardInput = $Redirected
  [System.Diagnostics.Process]::Start($start)
}

function Invoke-Script {
  <# Runs a script in a fresh shell on this one's own screen; gives its exit code. Ctrl+C ends the script, then this. #>
  param([string] $File, [string[]] $Arguments)
  $process = Start-OwnShell (@('-NonInteractive', '-File', $File) + $Arguments)
  # In short waits, between which Ctrl+C is heard. The script has heard it as well, and is given time to clean up.
  try { while (-not $process.WaitForExit(100)) { } }
  finally { if (-not $process.WaitForExit(10000)) { $process.Kill($true) } }
  $process.ExitCode
}

function Start-Sandbox {
  <#
    Starts a sandbox that ends with this shell; gives its process, its address and the folder with the settings that it wrote.
    With -Outlives it goes on until it is stopped.
  #>
  param(
    [string] $Folder, [string] $Configuration = 'Release', [int] $Products, [int] $BadItems = 0, [int] $Odoo = 19, [switch] $Outlives)

  $start = [System.Diagnostics.ProcessStartInfo]::new('dotnet')
  $dll = Join-Path $root src ZohoOdooSync.Sandbox bin $Configuration net10.0 ZohoOdooSync.Sandbox.dll
  $life = $Outlives ? @('--outlives-terminal', 'yes') : @('--parent', $PID)
  foreach ($argument in @($dll, '--products', $Products, '--bad-items', $BadItems, '--odoo', $Odoo, '--port', 0, '--home', $Folder) + $life) {
    $start.ArgumentList.Add($argument)
  }
  $start.RedirectStandardOutput = $true
  # One that outlives this shell must not hold on to what others read to its end.
  $start.RedirectStandardError = $start.RedirectStandardInput = $Outlives
  $process = [System.Diagnostics.Process]::Start($start)
  $ready = $process.StandardOutput.ReadLine()
  if ($ready -notlike 'ready *') { throw "The sandbox did not start: $ready" }
  [pscustomobject]@{ Home = $Folder; Address = $ready.Substring(6); Process = $process }
}

function Stop-Sandbox {
  param($Sandbox)
  if ($Sandbox -and -not $Sandbox.Process.HasExited) { $Sandbox.Process.Kill(); $Sandbox.Process.WaitForExit() }
}

function Invoke-Sandbox {
  <# Does to both services what people do to them from outside: see docs/sandbox.md. #>
  param($Sandbox, [string] $Method, [string] $Path, $Body)
  $call = @{ Uri = "$($Sandbox.Address)/sandbox/$Path"; Method = $Method }
  if ($Body) { $call.Body = ConvertTo-Json $Body -Depth 5; $call.ContentType = 'application/json' }
  # Assigned first: a list comes in one piece, and is wanted item by item.
  $reply = Invoke-RestMethod @call
  $reply
}

Export-ModuleMember -Function *-*
