BeforeAll {
  Import-Module (Join-Path $PSScriptRoot Surroundings.psm1) -Force
  Import-Module (Get-ModulePath)
  $sandbox = Start-Sandbox -Products 5
  $file = Join-Path $sandbox.Home config zoho_config.json
  $written = Get-Content $file -Raw

  function Set-Written {
    <# Puts a reference in the place of the client secret, in a file that is otherwise as the sandbox wrote it. #>
    param([string] $Reference)
    $settings = $written | ConvertFrom-Json
    $settings.zoho_books.client_secret = $Reference | ConvertFrom-Json
    Set-Content $file ($settings | ConvertTo-Json -Depth 5)
  }

  # A vault of the tests under the name of the one that people have.
  $modules = Join-Path $TestDrive modules
  $vault = Join-Path $modules Microsoft.PowerShell.SecretManagement
  $null = New-Item -ItemType Directory $vault
  Set-Content (Join-Path $vault Microsoft.PowerShell.SecretManagement.psm1) @'
function Get-Secret {
  [CmdletBinding()]
  param([string] $Name, [string] $Vault, [switch] $AsPlainText)
  if ($env:TEST_VAULT_LOCKED) { throw [System.InvalidOperationException]::new('Vault shop is locked: a valid password is required.') }
  switch ("$Vault/$Name") {
    '/client' { ConvertTo-SecureString $env:TEST_VAULT_SECRET -AsPlainText }
    'shop/zoho/client' { ConvertTo-SecureString $env:TEST_VAULT_SECRET -AsPlainText }
    '/account' { [pscredential]::new('u', (ConvertTo-SecureString 'p' -AsPlainText)) }
    '/table' { @{ a = 1 } }
    '/two' { ConvertTo-SecureString 'a' -AsPlainText; ConvertTo-SecureString 'b' -AsPlainText }
    default { Write-Error "The secret $Name was not found." }
  }
}
Export-ModuleMember -Function Get-Secret
'@
  $manifest = @{ Path = Join-Path $vault Microsoft.PowerShell.SecretManagement.psd1; RootModule = 'Microsoft.PowerShell.SecretManagement.psm1'; ModuleVersion = '1.1.2'; FunctionsToExport = 'Get-Secret' }
  New-ModuleManifest @manifest
  $before = $env:PSModulePath
}

AfterAll {
  $env:PSModulePath = $before
  Remove-Module Microsoft.PowerShell.SecretManagement -ErrorAction Ignore
  Remove-Item env:TEST_VAULT_SECRET, env:TEST_VAULT_LOCKED -ErrorAction Ignore
  Stop-Sandbox $sandbox
}

Describe 'A secret that is kept in a vault' {
  BeforeEach {
    $env:PSModulePath = $modules + [System.IO.Path]::PathSeparator + $before
    $env:TEST_VAULT_SECRET = $sandbox.Secrets[0]
    $env:TEST_VAULT_LOCKED = $null
  }

  It 'is looked up by every cmdlet that talks to the services, and shown nowhere' {
    Set-Written '{"vault": "client"}'
    $text = & { Test-ZohoOdooConnection -Path $sandbox.Home; Get-ZohoOdooSyncSetting -Path $sandbox.Home } *>&1 | Format-List * | Out-String -Width 300
    $text | Should -Match 'gives access tokens for these credentials'
    foreach ($secret in $sandbox.Secrets) { $text | Should -Not -Match ([regex]::Escape($secret)) }
    (Invoke-FullSync -Path $sandbox.Home -Confirm:$false).Outcome | Should -Be Succeeded
    Set-Written '{"vault": "shop/zoho/client"}'
    (Get-ZohoOdooSyncSetting *.client_secret -Path $sandbox.Home).Value | Should -Be '********'
  }

  It 'is looked up by a server in a process of its own' {
    Set-Written '{"vault": "client"}'
    $server = Start-ZohoOdooSync -Path $sandbox.Home -Detached
    try { $server.ProcessId | Should -BeGreaterThan 0 } finally { Stop-ZohoOdooSync -Path $sandbox.Home }
  }

  It 'is not asked for by what reads state and log' {
    Set-Written '{"vault": "nowhere"}'
    (Get-SyncStatus -Path $sandbox.Home).Home | Should -Be $sandbox.Home
    { Get-SyncHistory -Path $sandbox.Home } | Should -Not -Throw
  }

  It 'is told with the next step where it <Case>' -TestCases @(
    @{ Case = 'is not there'; Reference = '{"vault": "nowhere"}'; Words = 'The secret nowhere was not found' }
    @{ Case = 'is a credential'; Reference = '{"vault": "account"}'; Words = 'set the secret alone' }
    @{ Case = 'is no text'; Reference = '{"vault": "table"}'; Words = 'set it as a text' }
    @{ Case = 'is there twice'; Reference = '{"vault": "two"}'; Words = 'VAULT/NAME' }
  ) {
    Set-Written $Reference
    $trouble = { Test-ZohoOdooConnection -Path $sandbox.Home } | Should -Throw -PassThru -ErrorId 'SettingsInvalid,*'
    $trouble.Exception.Message | Should -Match $Words
    $trouble.Exception.Message | Should -Match 'zoho_books.client_secret'
  }

  It 'is told where the vault is locked' {
    $env:TEST_VAULT_LOCKED = '1'
    Set-Written '{"vault": "client"}'
    $trouble = { Get-SyncPlan -Path $sandbox.Home } | Should -Throw -PassThru -ErrorId 'SettingsInvalid,*'
    $trouble.Exception.Message | Should -Match 'the vault is locked: unlock it'
  }

  It 'is used by completion, which does without where the vault is locked, and asks nobody' {
    $line = "Set-ZohoOdooSyncSetting -Path '$($sandbox.Home)' -ZohoKey sales_m"
    $env:TEST_VAULT_LOCKED = '1'
    Set-Written '{"vault": "client"}'
    $complete = "Import-Module '$(Get-ModulePath)'; (TabExpansion2 `"$line`" $($line.Length)).CompletionMatches.CompletionText"
    (Invoke-Shell -Command $complete).Text.Trim() | Should -BeNullOrEmpty
    $env:TEST_VAULT_LOCKED = $null
    $shell = Invoke-Shell -Command $complete
    $shell.Text.Trim() | Should -Be sales_margin -Because $shell.Error
  }

  It 'is told where no vault is installed' {
    Set-Written '{"vault": "client"}'
    $shell = Invoke-Shell -Environment @{ PSModulePath = $before } -Command "Import-Module '$(Get-ModulePath)'; Test-ZohoOdooConnection -Path '$($sandbox.Home)'"
    ($shell.Error + $shell.Text) -replace '\s+', ' ' -replace ' \| ', ' ' | Should -Match 'SecretManagement is not installed'
  }
}

Describe 'Set-ZohoOdooSyncSetting' {
  BeforeEach { Set-Content $file $written }

  It 'takes a secret hidden or as a reference, and refuses it in clear' {
    { Set-ZohoOdooSyncSetting odoo.test_db.password 'typed in clear' -Path $sandbox.Home } | Should -Throw -ErrorId 'SecretInClear,*'
    $set = Set-ZohoOdooSyncSetting odoo.test_db.password (ConvertTo-SecureString 'a new password' -AsPlainText) -Path $sandbox.Home
    $set.Value | Should -Be '********'
    (Get-Content $file -Raw | ConvertFrom-Json).odoo.test_db.password | Should -Be 'a new password'
    $env:TEST_SHOP_PASSWORD = 'from a variable'
    try { (Set-ZohoOdooSyncSetting odoo.test_db.password @{ env = 'TEST_SHOP_PASSWORD' } -Path $sandbox.Home).Value | Should -Be '********' }
    finally { Remove-Item env:TEST_SHOP_PASSWORD }
    (Get-Content $file -Raw | ConvertFrom-Json).odoo.test_db.password.env | Should -Be TEST_SHOP_PASSWORD
  }

  It 'warns that a server that runs goes on with the old settings' {
    $null = Start-ZohoOdooSync -Path $sandbox.Home -Detached
    try {
      $null = Set-ZohoOdooSyncSetting pricing.exchange_rate 1450 -Path $sandbox.Home -WarningVariable warnings -WarningAction SilentlyContinue
      "$warnings" | Should -Match 'goes on with the settings from before'
    }
    finally { Stop-ZohoOdooSync -Path $sandbox.Home }
  }
}
