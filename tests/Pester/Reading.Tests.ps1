BeforeAll {
  Import-Module (Join-Path $PSScriptRoot Surroundings.psm1) -Force
  Import-Module (Get-ModulePath)
  $sandbox = Start-Sandbox -Products 40
  Push-Location $sandbox.Home
  Invoke-FullSync | Out-Null
  $item = (Invoke-Sandbox $sandbox GET zoho/items)[0]
  $arabic = 'كابل نحاس ٤ مم'
  Invoke-Sandbox $sandbox PUT "zoho/items/$($item.itemId)" @{ name = $arabic; rate = 12.5 } | Out-Null
  Invoke-FullSync | Out-Null
}

AfterAll { Pop-Location; Stop-Sandbox $sandbox }

Describe 'Get-SyncStatus' {
  It 'is plain text where the output goes into a file or another program' {
    $shell = Invoke-Shell -Command "Import-Module '$(Get-ModulePath)'; Get-SyncStatus -Path '$($sandbox.Home)'; Get-SyncHistory -Path '$($sandbox.Home)'"
    # The shell itself paints labels unless told not to; the values are the module's.
    $shell.Text | Should -Match '(?m)YES\r?$'
    $plain = Invoke-Shell -Command "Import-Module '$(Get-ModulePath)'; Get-SyncStatus -Path '$($sandbox.Home)'" -Environment @{ NO_COLOR = '1' }
    $plain.Text | Should -Not -Match "`e\["
  }

  It 'finds the profile by the shell''s own location and by the environment' {
    [System.IO.Directory]::GetCurrentDirectory() | Should -Not -Be $sandbox.Home
    (Get-SyncStatus).Home | Should -Be $sandbox.Home
    (Get-SyncStatus -Path (Join-Path '..' (Split-Path -Leaf $sandbox.Home))).Home | Should -Be $sandbox.Home
    Push-Location $TestDrive
    try {
      $env:ZOHO_ODOO_SYNC_HOME = $sandbox.Home
      (Get-SyncStatus).Home | Should -Be $sandbox.Home
    }
    finally { $env:ZOHO_ODOO_SYNC_HOME = $null; Pop-Location }
  }
}

Describe 'Watch-SyncStatus' {
  It 'yields objects where a variable or a file takes them' {
    $status = Watch-SyncStatus -Count 1
    $status.State | Should -Be Stopped
    $file = Join-Path $TestDrive watched.txt
    Watch-SyncStatus -Count 1 > $file
    (Get-Content $file -Raw) | Should -Match 'Count Match\s+: YES'
  }

  It 'draws nothing where the output goes into another program' {
    $shell = Invoke-Shell -Command "Import-Module '$(Get-ModulePath)'; Watch-SyncStatus -Count 1 -Path '$($sandbox.Home)'" -Environment @{ NO_COLOR = '1' }
    $shell.Text | Should -Match 'Count Match\s+: YES'
    $shell.Text | Should -Not -Match "`e"
  }

  It 'draws in place on a terminal and gives it back' {
    if (-not (Test-Path /usr/bin/script)) { Set-ItResult -Skipped -Because 'a terminal is made by script, which is not here'; return }
    $screen = Invoke-Terminal "Import-Module '$(Get-ModulePath)'; Watch-SyncStatus -Count 1 -Path '$($sandbox.Home)'"
    $screen | Should -Match '\e\[\?1049h\e\[\?25l'
    $screen | Should -Match 'Match       '
    $screen | Should -Match '\e\[\?25h\e\[\?1049l'
    # The screen, and not the object as well.
    $screen | Should -Not -Match 'Count Match\s+:'
  }

  It 'gives objects to a variable on a terminal, too' {
    if (-not (Test-Path /usr/bin/script)) { Set-ItResult -Skipped -Because 'a terminal is made by script, which is not here'; return }
    $screen = Invoke-Terminal "Import-Module '$(Get-ModulePath)'; `$kept = Watch-SyncStatus -Count 1 -Path '$($sandbox.Home)'; 'kept ' + `$kept.State"
    $screen | Should -Match 'kept Stopped'
    $screen | Should -Not -Match '\e\[\?1049h'
  }
}

Describe 'Get-SyncHistory and Get-SyncChange' {
  It 'keeps Arabic text intact on the screen and in CSV' {
    (Get-SyncHistory 1 | Get-SyncChange | Out-String -Width 80) | Should -Match $arabic
    $csv = Join-Path $TestDrive changes.csv
    Get-SyncHistory 1 | Get-SyncChange | Export-Csv $csv
    (Import-Csv $csv).Name | Should -Be $arabic
    $shell = Invoke-Shell -Command "Import-Module '$(Get-ModulePath)'; Get-SyncChange -Path '$($sandbox.Home)' | ForEach-Object Name"
    $shell.Text.Trim() | Should -Be $arabic
  }
}

Describe 'Export-SyncReport' {
  It 'writes a page that goes on through the pipeline, and asks nobody' {
    $file = Export-SyncReport (Join-Path $TestDrive report.html)
    $file | Should -BeOfType System.IO.FileInfo
    # The view of the shell shows the size, as for a file that Get-Item gives.
    $file | Out-String | Should -Match "\b$($file.Length)\b"
    $page = Get-Content $file -Raw
    $page | Should -Match 'In sync: 40 items in Zoho'
    $page | Should -Match $arabic
    foreach ($secret in $sandbox.Secrets) { $page | Should -Not -Match ([regex]::Escape($secret)) }
  }
}
