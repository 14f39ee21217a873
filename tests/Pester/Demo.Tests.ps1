BeforeAll {
  Import-Module (Join-Path $PSScriptRoot Surroundings.psm1) -Force
  $demo = Join-Path $PSScriptRoot .. .. demo Demo.ps1 | Resolve-Path | ForEach-Object ProviderPath

  # What runs over files of a folder, by its command line.
  function Get-ProcessOver([string] $Folder) { Get-Process | Where-Object { $_.CommandLine -like "*$Folder*" } }
}

Describe 'The demo' {
  BeforeEach {
    $temp = (New-Item -ItemType Directory (Join-Path $TestDrive ([guid]::NewGuid().ToString('N')))).FullName
    # Whoever runs it has a pair of their own, which is none of its business.
    $own = (New-Item -ItemType Directory (Join-Path $temp own)).FullName
    $surroundings = @{ TMPDIR = $temp; TEMP = $temp; TMP = $temp; ZOHO_ODOO_SYNC_HOME = $own; ZOHO_ODOO_SYNC_CLIENT_SECRET = 'not the one of the sandbox' }
  }

  It 'proves the main job in the module, and leaves nothing behind' {
    $shell = Invoke-Shell -File $demo -Arguments '-Products', 40, '-Odoo', 18, '-Json' -Environment $surroundings
    $shell.ExitCode | Should -Be 0
    $lines = $shell.Text.Trim() -split '\r?\n'
    $lines[-2] | Should -Be 'Proven: Odoo is an exact mirror of Zoho.'
    $result = $lines[-1] | ConvertFrom-Json
    $result.psobject.Properties.Name | Should -Be products, first, second, third, parity, zohoCalls, odooCalls, unchangedRunWrites, zohoWrites, proven
    $result.first.psobject.Properties.Name | Should -Be created, updated, archived, failed, seconds, unchanged, zohoCalls, odooCalls
    $result.parity.psobject.Properties.Name | Should -Be zohoCount, odooCount, countsMatch, fieldDifferences, duplicates, comparedValues, differences
    $result.products, $result.first.created, $result.second.created, $result.second.updated, $result.second.archived | Should -Be 40, 40, 1, 3, 2
    $result.parity.zohoCount, $result.parity.odooCount, $result.unchangedRunWrites, $result.zohoWrites | Should -Be 40, 40, 0, 0
    $result.proven | Should -BeTrue

    $shell.Text | Should -Match 'Zoho\s+Odoo\s+Outcome\s+Added\s+Updated\s+Archived\s+RunId'
    $shell.Text | Should -Match 'FieldDiffers\s+Drift\s+Price'
    $shell.Text | Should -Match 'Count Match\s+: YES'
    $shell.Text | Should -Not -Match "`e\["
    Get-ChildItem $temp -Recurse -Force | Where-Object Name -NotIn own | Where-Object Name -Like '*demo*' | Should -BeNullOrEmpty
    Get-ChildItem $own | Should -BeNullOrEmpty
    Get-ProcessOver $temp | Should -BeNullOrEmpty
  }

  It 'exits with 1 and says what was not shown' {
    # Somebody changes a price in Odoo just before every comparison, the last one too.
    $shell = Invoke-Shell -Environment $surroundings -Command @"
      function global:Test-SyncParity {
        param(`$Path, [switch] `$PassThru)
        `$db = (Get-Content (Join-Path `$Path config zoho_config.json) -Raw | ConvertFrom-Json).odoo.test_db
        Invoke-RestMethod "http://127.0.0.1:`$(`$db.port)/sandbox/odoo/products/1" -Method Put -Body '{"listPrice":7}' | Out-Null
        ZohoOdooSync\Test-SyncParity -Path `$Path -PassThru:`$PassThru
      }
      & '$demo' -Products 10 -Json
"@
    $shell.ExitCode | Should -Be 1
    $lines = $shell.Text.Trim() -split '\r?\n'
    ($lines[-1] | ConvertFrom-Json).proven | Should -BeFalse
    $lines[-2] | Should -Be 'NOT PROVEN: see above.'
    $shell.Text | Should -Match '(?m)^  NO  Of \d+ values 1 differ\.'
  }

  It 'exits with 1 where it does not get to its end' {
    $shell = Invoke-Shell -Environment $surroundings -Command "function global:Get-SyncHistory { throw 'no history today' }; & '$demo' -Products 10 -Json"
    $shell.ExitCode | Should -Be 1
    $result = ($shell.Text.Trim() -split '\r?\n')[-1] | ConvertFrom-Json
    $result.proven | Should -BeFalse
    $result.error | Should -Be 'no history today'
    Get-ProcessOver $temp | Should -BeNullOrEmpty
  }

  It 'leaves both services and its folder with -Keep, and says how to play on and how to end' {
    $shell = Invoke-Shell -File $demo -Arguments '-Products', 10, '-Keep' -Environment $surroundings
    $shell.ExitCode | Should -Be 0
    $shop = [regex]::Match($shell.Text, "Set-Location '([^']+)'").Groups[1].Value
    $process = Get-Process -Id ([regex]::Match($shell.Text, 'Stop-Process -Id (\d+)').Groups[1].Value)
    try {
      Import-Module (Get-ModulePath)
      (Get-SyncStatus -Path $shop -Live).CountMatch | Should -Be YES
    }
    finally { $process.Kill(); $process.WaitForExit() }
  }

  It 'ends on Ctrl+C and leaves nothing running and no file' {
    if (-not $IsLinux) { Set-ItResult -Skipped -Because 'Ctrl+C is sent to a process group by setsid and kill, as Linux has them'; return }
    if (Test-SignalIgnored INT) { Set-ItResult -Skipped -Because 'SIGINT is ignored: this was started by nohup or by &'; return }
    $start = [System.Diagnostics.ProcessStartInfo]::new('setsid')
    foreach ($argument in @(Get-OwnShell) + '-NoProfile', '-File', $demo, '-Products', 2000) { $start.ArgumentList.Add($argument) }
    foreach ($name in $surroundings.Keys) { $start.Environment[$name] = $surroundings[$name] }
    $start.RedirectStandardOutput = $true
    $process = [System.Diagnostics.Process]::Start($start)
    while (($line = $process.StandardOutput.ReadLine()) -ne $null -and $line -notlike 'PS> Invoke-FullSync*') { }
    $line | Should -BeLike 'PS> Invoke-FullSync*'
    Get-ProcessOver $temp | Should -Not -BeNullOrEmpty
    kill -INT -- "-$($process.Id)"
    $process.StandardOutput.ReadToEnd() | Should -Not -Match 'Proven:'
    $process.WaitForExit()
    $process.ExitCode | Should -Be 130
    Get-ProcessOver $temp | Should -BeNullOrEmpty
    Get-ChildItem $temp -Filter *demo* | Should -BeNullOrEmpty
  }
}
