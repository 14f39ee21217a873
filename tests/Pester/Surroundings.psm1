# What the tests stand on: the built module, a sandbox of both services as a process of its own, shells of their own.

$root = Split-Path (Split-Path $PSScriptRoot)
$configuration = $env:ZOHO_ODOO_SYNC_TEST_CONFIGURATION ?? 'Release'

function Get-ModulePath { Join-Path $root out module ZohoOdooSync }

function Start-Sandbox {
  <# Starts a sandbox; gives its address, the base folder of a client, and the secrets that must never be seen. #>
  param([int] $Products = 60, [int] $BadItems = 0, [string] $In = (Get-PSDrive TestDrive).Root)

  $folder = Join-Path $In ([guid]::NewGuid().ToString('N'))
  $null = New-Item -ItemType Directory $folder
  $start = [System.Diagnostics.ProcessStartInfo]::new('dotnet')
  $dll = Join-Path $root src ZohoOdooSync.Sandbox bin $configuration net10.0 ZohoOdooSync.Sandbox.dll
  foreach ($argument in $dll, '--products', $Products, '--bad-items', $BadItems, '--port', 0, '--home', $folder) { $start.ArgumentList.Add($argument) }
  $start.RedirectStandardOutput = $true
  $process = [System.Diagnostics.Process]::Start($start)
  $ready = $process.StandardOutput.ReadLine()
  if ($ready -notlike 'ready *') { throw "The sandbox did not start: $ready" }
  $settings = Get-Content (Join-Path $folder config zoho_config.json) -Raw | ConvertFrom-Json
  [pscustomobject]@{
    Home = $folder
    Address = $ready.Substring(6)
    Process = $process
    Secrets = @($settings.zoho_books.client_secret, $settings.zoho_books.refresh_token, $settings.odoo.test_db.password, $settings.odoo.test_db.api_key)
  }
}

function Stop-Sandbox {
  param($Sandbox)
  if ($Sandbox -and -not $Sandbox.Process.HasExited) { $Sandbox.Process.Kill(); $Sandbox.Process.WaitForExit() }
}

function Invoke-Sandbox {
  <# Does to both services what people do to them from outside. #>
  param($Sandbox, [string] $Method, [string] $Path, $Body)
  $call = @{ Uri = "$($Sandbox.Address)/sandbox/$Path"; Method = $Method }
  if ($Body) { $call.Body = ConvertTo-Json $Body -Depth 5; $call.ContentType = 'application/json' }
  # Assigned first: a list comes in one piece, and is wanted item by item.
  $reply = Invoke-RestMethod @call
  $reply
}

function Get-SandboxWrites {
  param($Sandbox)
  (Invoke-Sandbox $Sandbox GET state).odoo.writes
}

function Get-FolderPrint {
  <# Everything in a folder, so that a change of anything is seen. #>
  param([string] $Path)
  (Get-ChildItem $Path -Recurse -File | Sort-Object FullName | ForEach-Object { "$($_.FullName) $((Get-FileHash $_.FullName).Hash)" }) -join "`n"
}

function Invoke-Shell {
  <# Runs a command or a script in a fresh shell without a profile; gives its text, error text and exit code. #>
  param([string] $Command, [string] $File, [hashtable] $Environment = @{})
  $start = [System.Diagnostics.ProcessStartInfo]::new((Get-Process -Id $PID).Path)
  $start.RedirectStandardOutput = $start.RedirectStandardError = $start.RedirectStandardInput = $true
  foreach ($argument in '-NoProfile', '-NonInteractive') { $start.ArgumentList.Add($argument) }
  if ($File) { $start.ArgumentList.Add('-File'); $start.ArgumentList.Add($File) }
  else { $start.ArgumentList.Add('-Command'); $start.ArgumentList.Add($Command) }
  foreach ($name in $Environment.Keys) { $start.Environment[$name] = $Environment[$name] }
  $process = [System.Diagnostics.Process]::Start($start)
  $process.StandardInput.Close()
  $errors = $process.StandardError.ReadToEndAsync()
  $text = $process.StandardOutput.ReadToEnd()
  $process.WaitForExit()
  [pscustomobject]@{ Text = $text; Error = $errors.Result; ExitCode = $process.ExitCode }
}

function Invoke-Terminal {
  <# Runs a command in a fresh shell on a terminal of its own; gives what it draws there. #>
  param([string] $Command)
  $shell = (Get-Process -Id $PID).Path
  $coded = [Convert]::ToBase64String([System.Text.Encoding]::Unicode.GetBytes($Command))
  (& /usr/bin/script -qec "stty cols 80 rows 24; TERM=xterm-256color '$shell' -NoProfile -NonInteractive -EncodedCommand $coded" /dev/null) -join "`n"
}

Export-ModuleMember -Function *-*
