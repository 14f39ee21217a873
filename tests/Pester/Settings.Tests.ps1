BeforeAll {
  Import-Module (Join-Path $PSScriptRoot Surroundings.psm1) -Force
  Import-Module (Get-ModulePath)
  $secrets = 'the-client-secret-1', 'the-refresh-token-2', 'the-odoo-password-3'
  $given = @{
    OrganizationId = '746283917'
    ZohoClient = [pscredential]::new('1000.CLIENT', (ConvertTo-SecureString $secrets[0] -AsPlainText))
    RefreshToken = ConvertTo-SecureString $secrets[1] -AsPlainText
    OdooHost = 'https://erp.example.com'
    OdooDatabase = 'shop'
    OdooAccount = [pscredential]::new('sync', (ConvertTo-SecureString $secrets[2] -AsPlainText))
  }
}

Describe 'New-ZohoOdooSyncSetting' {
  BeforeEach { $folder = Join-Path $TestDrive ([guid]::NewGuid().ToString('N')); $file = Join-Path $folder config zoho_config.json }

  It 'writes a file that only its owner reads and that loads' {
    New-ZohoOdooSyncSetting -Path $folder @given -ExchangeRate 1310 -RoundingStep 250 6> $null
    if (-not $IsWindows) { [int][System.IO.File]::GetUnixFileMode($file) | Should -Be ([int][System.IO.UnixFileMode]'UserRead, UserWrite') }
    (Get-ZohoOdooSyncSetting pricing.exchange_rate -Path $folder).Value | Should -Be 1310
    (Get-Content $file -Raw | ConvertFrom-Json).zoho_books.client_secret | Should -Be $secrets[0]
  }

  It 'writes nothing with -WhatIf' {
    New-ZohoOdooSyncSetting -Path $folder @given -WhatIf
    Test-Path $folder | Should -BeFalse
  }

  It 'leaves a file that is there, and replaces it with -Force' {
    New-ZohoOdooSyncSetting -Path $folder @given 6> $null
    { New-ZohoOdooSyncSetting -Path $folder @given } | Should -Throw -ErrorId 'SettingsExists,*'
    New-ZohoOdooSyncSetting -Path $folder @given -IntervalSeconds 600 -Force 6> $null
    (Get-ZohoOdooSyncSetting schedule.interval_seconds -Path $folder).Value | Should -Be 600
    Test-Path "$file.bak" | Should -BeTrue
  }

  It 'says all that is wrong, and writes nothing' {
    $wrong = $given.Clone()
    $wrong.OrganizationId = 'mine'
    $trouble = { New-ZohoOdooSyncSetting -Path $folder @wrong -SourceCurrency Dollars } | Should -Throw -PassThru -ErrorId 'SettingsInvalid,*'
    $trouble.Exception.Message | Should -Match 'organization_id'
    $trouble.Exception.Message | Should -Match 'source_currency'
    Test-Path $file | Should -BeFalse
  }

  It 'names what is missing where nobody can be asked' {
    $shell = Invoke-Shell -Command "Import-Module '$(Get-ModulePath)'; New-ZohoOdooSyncSetting -Path '$folder' -OrganizationId 1 -OdooHost h; `$error[0].FullyQualifiedErrorId"
    $shell.Text | Should -Match 'SettingsIncomplete,'
    $shell.Error + $shell.Text | Should -Match '-ZohoClient, -RefreshToken, -OdooDatabase, -OdooAccount'
    Test-Path $folder | Should -BeFalse
  }
}

Describe 'Get-ZohoOdooSyncSetting' {
  It 'shows every setting, and no secret' {
    $folder = Join-Path $TestDrive shown
    New-ZohoOdooSyncSetting -Path $folder @given 6> $null
    $text = Get-ZohoOdooSyncSetting -Path $folder | Format-List * | Out-String -Width 200
    foreach ($secret in $secrets) { $text | Should -Not -Match ([regex]::Escape($secret)) }
    (Get-ZohoOdooSyncSetting *.client_secret -Path $folder).Value | Should -Be '********'
    (Get-ZohoOdooSyncSetting guard.* -Path $folder).Count | Should -Be 3
  }
}
