BeforeAll {
  Import-Module (Join-Path $PSScriptRoot Surroundings.psm1) -Force
  $module = Get-ModulePath
  $sandbox = Start-Sandbox -Products 20
  $script = Join-Path $TestDrive sync.ps1
  @"
Import-Module '$module'
try { `$run = Invoke-FullSync -Path '$($sandbox.Home)' -ErrorAction Stop }
catch { Write-Host "`$_"; exit (`$_.Exception.ExitCode ?? 1) }
exit `$run.ExitCode
"@ | Set-Content $script
}

AfterAll { Stop-Sandbox $sandbox }

Describe 'A scheduled task' {
  It 'exits with 0 when both sides match' {
    (Invoke-Shell -File $script).ExitCode | Should -Be 0
    (Invoke-Shell -Command "Import-Module '$module'; Invoke-FullSync -Path '$($sandbox.Home)'").ExitCode | Should -Be 0
  }

  It 'exits with the documented code by -ExitCode, without a try block' {
    $command = "Import-Module '$module'; Invoke-FullSync -ExitCode -Path"
    (Invoke-Shell -Command "$command '$($sandbox.Home)'").ExitCode | Should -Be 0
    $lock = [System.IO.File]::Open((Join-Path $sandbox.Home data sync_server run.lock), 'OpenOrCreate', 'ReadWrite', 'None')
    try { (Invoke-Shell -Command "$command '$($sandbox.Home)'").ExitCode | Should -Be 4 }
    finally { $lock.Dispose() }
    $nowhere = Join-Path $TestDrive nowhere
    (Invoke-Shell -Command "$command '$nowhere'").ExitCode | Should -Be 78
    $file = Join-Path $TestDrive code.ps1
    "$command '$nowhere'; `$LASTEXITCODE" | Set-Content $file
    $shell = Invoke-Shell -File $file
    $shell.ExitCode | Should -Be 78
    $shell.Text | Should -Match '78'
  }

  It 'exits with 4 when another run holds the lock' {
    $lock = [System.IO.File]::Open((Join-Path $sandbox.Home data sync_server run.lock), 'OpenOrCreate', 'ReadWrite', 'None')
    try {
      $shell = Invoke-Shell -File $script
      $shell.ExitCode | Should -Be 4
      $shell.Text | Should -Match 'Another run'
    }
    finally { $lock.Dispose() }
  }

  It 'exits with 78 for bad settings' {
    $bad = Join-Path $TestDrive bad.ps1
    (Get-Content $script -Raw).Replace($sandbox.Home, (Join-Path $TestDrive nowhere)) | Set-Content $bad
    (Invoke-Shell -File $bad).ExitCode | Should -Be 78
  }

  It 'exits with 3 when the guard refused' {
    foreach ($item in (Invoke-Sandbox $sandbox GET zoho/items | Select-Object -First 5)) { Invoke-Sandbox $sandbox DELETE "zoho/items/$($item.itemId)" | Out-Null }
    (Invoke-Shell -File $script).ExitCode | Should -Be 3
    (Invoke-Shell -Command "Import-Module '$module'; Invoke-FullSync -ExitCode -Path '$($sandbox.Home)'").ExitCode | Should -Be 3
  }

  It 'exits with 1 after a failed run, with -Command and with $ErrorActionPreference in a file' {
    (Invoke-Shell -Command "Import-Module '$module'; Invoke-FullSync -Path '$($sandbox.Home)'").ExitCode | Should -Be 1
    $short = Join-Path $TestDrive short.ps1
    "`$ErrorActionPreference = 'Stop'; Import-Module '$module'; Invoke-FullSync -Path '$($sandbox.Home)'" | Set-Content $short
    (Invoke-Shell -File $short).ExitCode | Should -Be 1
  }

  It 'exits with 1 when a service is not there' -Tag Long {
    $gone = Start-Sandbox -Products 5
    Stop-Sandbox $gone
    $shell = Invoke-Shell -Command "Import-Module '$module'; Invoke-FullSync -Path '$($gone.Home)'; `$error[0].FullyQualifiedErrorId; exit `$error[0].Exception.ExitCode"
    $shell.ExitCode | Should -Be 1
    $shell.Text | Should -Match 'ZohoUn|OdooUn'
  }
}

Describe 'Secrets' {
  It 'are in no stream, no transcript, no log and no state, not even where everything fails' {
    $transcript = Join-Path $TestDrive transcript.txt
    $shell = Invoke-Shell -Command @"
      Start-Transcript '$transcript' | Out-Null
      Import-Module '$module'
      `$VerbosePreference = `$DebugPreference = `$InformationPreference = 'Continue'
      Get-ZohoOdooSyncSetting -Path '$($sandbox.Home)' | Format-List *
      Test-ZohoOdooConnection -Path '$($sandbox.Home)' | Format-List *
      Invoke-FullSync -Path '$($sandbox.Home)' -Force -Verbose -PassThru | Format-List *
      Invoke-RestMethod '$($sandbox.Address)/sandbox/zoho/revoke' -Method Post | Out-Null
      Invoke-RestMethod '$($sandbox.Address)/sandbox/zoho/expire-tokens' -Method Post | Out-Null
      Invoke-FullSync -Path '$($sandbox.Home)' -Verbose
      `$error | ForEach-Object { Get-Error -InputObject `$_ } | Out-String
      Get-SyncLog -Path '$($sandbox.Home)' | Format-List *
      Stop-Transcript | Out-Null
"@
    $shell.Text | Should -Match 'FullyQualifiedErrorId : Zoho'
    $seen = $shell.Text + $shell.Error + (Get-Content $transcript -Raw)
    $seen += (Get-ChildItem (Join-Path $sandbox.Home logs), (Join-Path $sandbox.Home data) -Recurse -File | ForEach-Object { [System.Text.Encoding]::Latin1.GetString([System.IO.File]::ReadAllBytes($_.FullName)) }) -join ''
    $sandbox.Secrets.Count | Should -Be 4
    foreach ($secret in $sandbox.Secrets) { $seen.Contains($secret) | Should -BeFalse }
  }
}

Describe 'The examples of the help' -Tag Long {
  It 'run' {
    $own = Start-Sandbox -Products 20
    try {
      # What is looked at, backed up, undone and told must be there.
      $file = Join-Path $own.Home config zoho_config.json
      $settings = Get-Content $file -Raw | ConvertFrom-Json -AsHashtable
      $settings.notify = @{ channels = @(@{ name = 'ops'; kind = 'webhook'; url = "$($own.Address)/sandbox/reset-counters" }) }
      $settings | ConvertTo-Json -Depth 9 | Set-Content $file
      $null = Invoke-Shell -Command "Import-Module '$module'; Invoke-FullSync -Path '$($own.Home)'"
      foreach ($page in Get-ChildItem (Join-Path $PSScriptRoot .. .. docs cmdlets) -Filter *.md) {
        $examples = [regex]::Matches((Get-Content $page.FullName -Raw), '(?ms)^### [^-][^\n]*\r?\n\s*^```powershell( not run)?\r?\n(.*?)^```')
        $examples | Should -Not -BeNullOrEmpty -Because $page.Name
        # Those of an installed service or of an old installation say so, and have tests of their own.
        foreach ($example in $examples | Where-Object { -not $_.Groups[1].Success } | ForEach-Object { $_.Groups[2].Value }) {
          $shell = Invoke-Shell -Command "Set-Location '$($own.Home)'; Import-Module '$module'; `$ErrorActionPreference = 'Stop'; $example"
          $shell.Error | Should -BeNullOrEmpty -Because "$($page.BaseName): $example"
          $shell.ExitCode | Should -Be 0 -Because "$($page.BaseName): $example"
        }
      }
    }
    finally { Stop-Sandbox $own }
  }
}
