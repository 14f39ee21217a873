BeforeAll {
  Import-Module (Join-Path $PSScriptRoot Surroundings.psm1) -Force
  $module = Get-ModulePath
  Import-Module $module
  $sandbox = Start-Sandbox -Products 5
  $given = Get-Content (Join-Path $sandbox.Home config zoho_config.json) -Raw | ConvertFrom-Json
  $zoho, $odoo = $given.zoho_books, $given.odoo.test_db

  function New-GrantCode {
    param([hashtable] $Kind = @{})
    (Invoke-Sandbox $sandbox POST zoho/grant-code $Kind).code
  }

  function Invoke-Answers {
    <# Runs New-ZohoOdooSyncSetting in a shell of its own, and gives it answers on its standard input. #>
    param([string] $Folder, [string[]] $Answers, [string[]] $Options = @())
    $script = Join-Path $TestDrive ask.ps1
    "Import-Module '$module'; New-ZohoOdooSyncSetting -Path '$Folder'" | Set-Content $script
    $process = Start-OwnShell ($Options + @('-File', $script)) -Redirected
    foreach ($answer in $Answers) { $process.StandardInput.WriteLine($answer) }
    $process.StandardInput.Close()
    $errors = $process.StandardError.ReadToEndAsync()
    $text = $process.StandardOutput.ReadToEnd()
    $process.WaitForExit()
    [pscustomobject]@{ Text = $text; Error = $errors.Result; ExitCode = $process.ExitCode }
  }
}

AfterAll { Stop-Sandbox $sandbox }

Describe 'New-ZohoOdooSyncSetting with answers on its standard input' {
  It 'leads from an empty folder to the first sync in at most eight answers, and shows no secret' {
    $folder = Join-Path $TestDrive shop
    $code = New-GrantCode
    $answers = $sandbox.Address, $zoho.client_id, $zoho.client_secret, $code, $sandbox.Address, $odoo.username, $odoo.password
    $answers.Count | Should -BeLessOrEqual 8
    $shell = Invoke-Answers $folder $answers
    $shell.Error | Should -BeNullOrEmpty
    $shell.Text | Should -Match 'Client id: '
    $shell.Text | Should -Match "/api-console, the self client, tab Generate Code\."
    $shell.Text | Should -Match 'Invoke-FullSync -Path .+ -WhatIf'
    $shell.Text | Should -Not -Match 'FAILED'
    $token = (Get-Content (Join-Path $folder config zoho_config.json) -Raw | ConvertFrom-Json).zoho_books.refresh_token
    foreach ($secret in $zoho.client_secret, $code, $odoo.password, $token) { $shell.Text | Should -Not -Match ([regex]::Escape($secret)) }
    (Invoke-FullSync -Path $folder).Outcome | Should -Be Succeeded
    Test-SyncParity -Path $folder | Should -BeNullOrEmpty
  }

  It 'asks a wrong code again with the reason and keeps the rest' {
    $folder = Join-Path $TestDrive again
    $answers = $sandbox.Address, $zoho.client_id, $zoho.client_secret, (New-GrantCode @{ offline = $false }), (New-GrantCode), $sandbox.Address, $odoo.username, $odoo.password
    $shell = Invoke-Answers $folder $answers
    $shell.Text | Should -Match 'made without offline access'
    Join-Path $folder config zoho_config.json | Should -Exist
  }

  It 'names everything that is missing where the answers end, and where nobody may be asked' {
    $folder = Join-Path $TestDrive nobody
    foreach ($shell in (Invoke-Answers $folder @()), (Invoke-Answers $folder 'EU' @('-NonInteractive'))) {
      $shell.Error -replace '\x1b\[[0-9;]*m|\s*\|\s*', ' ' -replace '\s+', ' ' | Should -Match '-OrganizationId, -ZohoClient, -RefreshToken, -OdooHost, -OdooDatabase, -OdooAccount'
    }
    $folder | Should -Not -Exist
  }

  It 'shows stars for a secret on a terminal' -Tag Long -Skip:(-not $IsLinux) {
    $folder = Join-Path $TestDrive terminal
    $script = Join-Path $TestDrive terminal.ps1
    "Import-Module '$module'; New-ZohoOdooSyncSetting -Path '$folder'" | Set-Content $script
    $code = New-GrantCode
    $keys = ($sandbox.Address, $zoho.client_id, $zoho.client_secret, $code, $sandbox.Address, $odoo.username, $odoo.password) -join "`r"
    $words = (Get-OwnShell | ForEach-Object { "'$_'" }) -join ' '
    $text = ("$keys`r" | /usr/bin/script -qec "stty cols 120 rows 40; TERM=dumb $words -NoProfile -File '$script'" /dev/null) -join "`n"
    $shown = $text.Substring($text.IndexOf('These settings will be written'))
    foreach ($secret in $zoho.client_secret, $code, $odoo.password) { $shown | Should -Not -Match ([regex]::Escape($secret)) }
    $shown | Should -Match 'Client secret: \*+'
    Join-Path $folder config zoho_config.json | Should -Exist
  }
}

Describe 'New-ZohoOdooSyncSetting with everything as parameters' {
  BeforeEach {
    $secure = { param($text) ConvertTo-SecureString $text -AsPlainText }
    $all = @{
      ZohoDataCentre = $sandbox.Address; OrganizationId = $zoho.organization_id
      ZohoClient = [pscredential]::new($zoho.client_id, (& $secure $zoho.client_secret)); GrantCode = & $secure (New-GrantCode)
      OdooHost = $sandbox.Address; OdooDatabase = $odoo.database
      OdooAccount = [pscredential]::new($odoo.username, (& $secure $odoo.password)); InformationAction = 'Ignore'
    }
  }

  It 'exchanges the grant code, and the settings work' {
    $folder = Join-Path $TestDrive whole
    New-ZohoOdooSyncSetting -Path $folder @all
    Test-ZohoOdooConnection -Path $folder -Quiet | Should -BeTrue
  }

  It 'does not use the code up with -WhatIf, and tells a code that was used' {
    $folder = Join-Path $TestDrive used
    New-ZohoOdooSyncSetting -Path $folder @all -WhatIf
    $folder | Should -Not -Exist
    New-ZohoOdooSyncSetting -Path $folder @all
    { New-ZohoOdooSyncSetting -Path (Join-Path $TestDrive again2) @all } | Should -Throw -ErrorId 'ZohoGrantCodeRefused,*'
  }
}
