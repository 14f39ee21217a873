# What the tests stand on: the built module, a sandbox of both services as a process of its own, shells of their own.

$root = Split-Path (Split-Path $PSScriptRoot)
$configuration = $env:ZOHO_ODOO_SYNC_TEST_CONFIGURATION ?? 'Release'
Import-Module (Join-Path $root demo Sandbox.psm1)

function Get-ModulePath { Join-Path $root out module ZohoOdooSync }

function Start-Sandbox {
  <# Starts a sandbox; gives its address, the base folder of a client, and the secrets that must never be seen. #>
  param([int] $Products = 60, [int] $BadItems = 0, [string] $In = (Get-PSDrive TestDrive).Root)

  $folder = (New-Item -ItemType Directory (Join-Path $In ([guid]::NewGuid().ToString('N')))).FullName
  $sandbox = Sandbox\Start-Sandbox -Folder $folder -Configuration $configuration -Products $Products -BadItems $BadItems
  $settings = Get-Content (Join-Path $folder config zoho_config.json) -Raw | ConvertFrom-Json
  $secrets = $settings.zoho_books.client_secret, $settings.zoho_books.refresh_token, $settings.odoo.test_db.password, $settings.odoo.test_db.api_key
  $sandbox | Add-Member -PassThru Secrets $secrets
}

function Get-SandboxWrites {
  param($Sandbox)
  (Invoke-Sandbox $Sandbox GET state).odoo.writes
}

function Get-KeptFile {
  <# The files of a folder, but for those that only save calls and that any command may leave: the token, and the count of calls. #>
  param([string] $Path)
  Get-ChildItem $Path -Recurse -File | Where-Object Name -NotIn token.cache, token.lock, calls.cache | Sort-Object FullName
}

function Get-FolderPrint {
  <# Every kept file of a folder with its content, so that a change of anything is seen. #>
  param([string] $Path)
  (Get-KeptFile $Path | ForEach-Object { "$($_.FullName) $((Get-FileHash $_.FullName).Hash)" }) -join "`n"
}

function Invoke-Shell {
  <# Runs a command or a script in a fresh shell without a profile; gives its text, error text and exit code. #>
  param([string] $Command, [string] $File, [string[]] $Arguments = @(), [hashtable] $Environment = @{})
  $what = $File ? @('-File', $File) + $Arguments : @('-Command', $Command)
  $process = Start-OwnShell (@('-NonInteractive') + $what) $Environment -Redirected
  $process.StandardInput.Close()
  $errors = $process.StandardError.ReadToEndAsync()
  $text = $process.StandardOutput.ReadToEnd()
  $process.WaitForExit()
  [pscustomobject]@{ Text = $text; Error = $errors.Result; ExitCode = $process.ExitCode }
}

function Invoke-Terminal {
  <# Runs a command in a fresh shell on a terminal of its own; gives what it draws there. #>
  param([string] $Command)
  $shell = (Get-OwnShell | ForEach-Object { "'$_'" }) -join ' '
  $coded = [Convert]::ToBase64String([System.Text.Encoding]::Unicode.GetBytes($Command))
  (& /usr/bin/script -qec "stty cols 80 rows 24; TERM=xterm-256color $shell -NoProfile -NonInteractive -EncodedCommand $coded" /dev/null) -join "`n"
}

function Test-SignalIgnored {
  <# Whether this shell and what it starts ignore a signal, since nohup or a shell that started it by & told them to. #>
  param([ValidateSet('HUP', 'INT')] [string] $Name)
  if (-not $IsLinux) { return $false }
  $mask = [Convert]::ToUInt64((Select-String -LiteralPath /proc/self/status '^SigIgn:\s+(\w+)').Matches[0].Groups[1].Value, 16)
  [bool] ($mask -band (@{ HUP = 1; INT = 2 }[$Name]))
}

Export-ModuleMember -Function *-*
