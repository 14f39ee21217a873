BeforeAll {
  Import-Module (Join-Path $PSScriptRoot Surroundings.psm1) -Force
  Import-Module (Get-ModulePath)
  $sandbox = Start-Sandbox -Products 40
  Push-Location $sandbox.Home
  $first = Invoke-FullSync
  $item = (Invoke-Sandbox $sandbox GET zoho/items)[0]
  $arabic = 'كابل نحاس ٤ مم'
  Invoke-Sandbox $sandbox PUT "zoho/items/$($item.itemId)" @{ name = $arabic; rate = 12.5 } | Out-Null
  $second = Invoke-FullSync
}

AfterAll { Pop-Location; Stop-Sandbox $sandbox }

Describe 'Get-SyncStatus' {
  It 'says what the users of the earlier scripts look for' {
    $status = Get-SyncStatus
    $status.CountMatch | Should -Be YES
    $status.ZohoCount | Should -Be 40
    $status.OdooCount | Should -Be 40
    $status.State | Should -Be Stopped
    $status.LastRun.RunId | Should -Be $second.RunId
    $status.SuccessRate | Should -Be 100
  }

  It 'asks nobody, unless -Live is given' {
    Invoke-Sandbox $sandbox POST reset-counters | Out-Null
    Get-SyncStatus | Out-Null
    $calls = Invoke-Sandbox $sandbox GET state
    $calls.zoho.calls + $calls.odoo.calls | Should -Be 0
    (Get-SyncStatus -Live).Live.CountMatch | Should -Be YES
  }

  It 'shows counts and match first, in 80 columns' {
    $text = Get-SyncStatus -History 5 | Out-String -Width 80
    $lines = $text -split '\r?\n' | Where-Object { $_ }
    $lines[0] | Should -Match '^Count Match\s+: YES'
    $text | Should -Match 'Zoho\s+: 40 items'
    ($text -split '\r?\n' | Where-Object { $_ -match 'Succeeded +40/40' }).Count | Should -Be 2
    $lines | ForEach-Object { $_.Length | Should -BeLessOrEqual 80 }
  }

  It 'says when the counts were taken, and what is left of the day''s calls' {
    $text = Get-SyncStatus | Out-String -Width 80
    $text | Should -Match "Counted\s+: $([regex]::Escape($second.Ended.ToLocalTime().ToString('yyyy-MM-dd HH:mm:ss')))"
    $text | Should -Match 'State\s+: Stopped'
    $text | Should -Match 'Zoho calls\s+: \d+ today, 9,\d{3} of 10,000 left'
  }

  It 'does not boast of a match that later runs could not confirm' {
    # In a copy of the profile: the other tests look at its history.
    $folder = Join-Path $TestDrive failing
    Copy-Item $sandbox.Home $folder -Recurse
    Invoke-Sandbox $sandbox POST faults @{ endpoint = 'zoho.*'; kind = 'Unauthorized'; count = 100 } | Out-Null
    try { Invoke-FullSync -Path $folder -ErrorAction SilentlyContinue | Out-Null } catch { $_ | Out-Null }
    finally { Invoke-Sandbox $sandbox DELETE faults | Out-Null }
    $text = Get-SyncStatus -Path $folder | Out-String -Width 120
    $text | Should -Match 'Count Match\s+: YES, as of [0-9 :-]+; 1 run since failed'
    $text | Should -Match 'Failures\s+: 1 in a row'
  }

  It 'shows every profile in a line' {
    $text = Get-SyncStatus -AllProfiles | Out-String -Width 80
    $text | Should -Match '\(base\)\s+Stopped\s+40\s+40\s+YES'
    $text -split '\r?\n' | ForEach-Object { $_.TrimEnd().Length | Should -BeLessOrEqual 80 }
  }

  It 'stays readable behind a table of other objects' {
    $text = & { Get-SyncHistory; Get-SyncStatus } | Out-String -Width 80
    $text | Should -Match 'CountMatch\s+: YES'
    $text | Should -Not -Match 'RunCounts'
  }

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

  It 'says where settings were looked for, as an error with an id' {
    $missing = { Get-SyncStatus -Path (Join-Path $TestDrive nowhere) -ErrorAction Stop } | Should -Throw -PassThru -ErrorId 'SettingsMissing,*'
    $missing.CategoryInfo.Category | Should -Be ObjectNotFound
    $missing.ErrorDetails.RecommendedAction | Should -Match 'New-ZohoOdooSyncSetting'
  }

  It 'says what is wrong with settings, all at once' {
    $folder = Join-Path $TestDrive wrong
    $null = New-Item -ItemType Directory (Join-Path $folder config)
    '{ "zoho_books": { "organization_id": "x" }, "odoo": { }, "mistyped": 1 }' | Set-Content (Join-Path $folder config zoho_config.json)
    $invalid = { Get-SyncStatus -Path $folder -ErrorAction Stop } | Should -Throw -PassThru -ErrorId 'SettingsInvalid,*'
    $invalid.Exception.Message | Should -Match 'mistyped'
    $invalid.CategoryInfo.Category | Should -Be InvalidArgument
  }

  It 'says what is wrong with a damaged state, and no exception of .NET comes out' {
    $folder = Join-Path $TestDrive damaged
    Copy-Item $sandbox.Home $folder -Recurse
    Get-ChildItem (Join-Path $folder data sync_server) | ForEach-Object { Set-Content $_.FullName ('nonsense' * 2000) }
    $error.Clear()
    { Get-SyncStatus -Path $folder -ErrorAction Stop } | Should -Throw -ErrorId 'State*'
  }
}

Describe 'Watch-SyncStatus' {
  It 'yields an object for each look in a pipeline' {
    @(Watch-SyncStatus -IntervalSeconds 1 -Count 2 | ForEach-Object CountMatch) | Should -Be 'YES', 'YES'
  }

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

  It 'ends when it is stopped' {
    @(Watch-SyncStatus | Select-Object -First 1).Count | Should -Be 1
  }
}

Describe 'Get-SyncHistory and Get-SyncChange' {
  It 'lists the runs, newest first' {
    (Get-SyncHistory).RunId | Should -Be $second.RunId, $first.RunId
    @(Get-SyncHistory 1).Count | Should -Be 1
    Get-SyncHistory -Outcome Failed | Should -BeNullOrEmpty
  }

  It 'hands runs on to changes, with the values before and after' {
    $change = Get-SyncHistory 1 | Get-SyncChange
    $change.Kind | Should -Be Update
    $change.Outcome | Should -Be Done
    $change.Name | Should -Be $arabic
    $change.After.ToString() | Should -Match 'Price=18750'
    (Get-SyncHistory | Get-SyncChange -Kind Create).Count | Should -Be 40
    (Get-SyncChange -Field Price).ItemId | Should -Be $item.itemId
  }

  It 'says which runs there are for an id that is none, and goes on with the others' {
    $changes = Get-SyncChange -RunId nonsense, $second.RunId -ErrorVariable trouble -ErrorAction SilentlyContinue
    @($changes).Count | Should -Be 1
    $trouble[0].FullyQualifiedErrorId | Should -BeLike 'RunNotFound,*'
    $trouble[0].CategoryInfo.Category | Should -Be ObjectNotFound
  }

  It 'completes run ids, levels and fields' {
    $line = 'Get-SyncChange -RunId '
    [System.Management.Automation.CommandCompletion]::CompleteInput($line, $line.Length, $null).CompletionMatches.CompletionText |
      Should -Be $second.RunId, $first.RunId
    $line = 'Get-SyncLog -Level W'
    [System.Management.Automation.CommandCompletion]::CompleteInput($line, $line.Length, $null).CompletionMatches.CompletionText | Should -Be Warning
    $line = 'Test-SyncParity -Field Pric'
    [System.Management.Automation.CommandCompletion]::CompleteInput($line, $line.Length, $null).CompletionMatches.CompletionText | Should -Be Price
  }

  It 'keeps Arabic text intact on the screen and in CSV' {
    (Get-SyncHistory 1 | Get-SyncChange | Out-String -Width 80) | Should -Match $arabic
    $csv = Join-Path $TestDrive changes.csv
    Get-SyncHistory 1 | Get-SyncChange | Export-Csv $csv
    (Import-Csv $csv).Name | Should -Be $arabic
    $shell = Invoke-Shell -Command "Import-Module '$(Get-ModulePath)'; Get-SyncChange -Path '$($sandbox.Home)' | ForEach-Object Name"
    $shell.Text.Trim() | Should -Be $arabic
  }
}

Describe 'Get-SyncLog' {
  It 'reads lines as objects, by level, run, time and number' {
    @(Get-SyncLog -Tail 2).Count | Should -Be 2
    (Get-SyncHistory 1 | Get-SyncLog).RunId | Select-Object -Unique | Should -Be $second.RunId
    Get-SyncLog -Since (Get-Date).AddHours(1) | Should -BeNullOrEmpty
    Get-SyncLog -Level Error | Should -BeNullOrEmpty
  }

  It 'reads text and JSON, full files and the current one, as one log, with every condition' {
    $home2 = Join-Path $TestDrive mixed
    Copy-Item $sandbox.Home $home2 -Recurse
    $logs = Join-Path $home2 logs
    Get-ChildItem $logs | Remove-Item
    '2026-11-23T08:00:00.000Z [WRN] run=a item=46 one' | Set-Content (Join-Path $logs sync_server.2026-11-23.001.log)
    '{"time":"2026-11-23T09:00:00.000Z","level":"error","run":"a","item":"46","text":"two"}' | Set-Content (Join-Path $logs sync_server.2026-11-23.002.log)
    '2026-11-24T08:00:00.000Z [ERR] run=b item=46 three', '{"time":"2026-11-24T09:00:00.000Z","level":"verbose","run":"b","text":"four"}' |
      Set-Content (Join-Path $logs sync_server.log)
    (Get-SyncLog -Path $home2).Text | Should -Be one, two, three, four
    (Get-SyncLog -Path $home2 -Level Error).Text | Should -Be two, three
    (Get-SyncLog -Path $home2 -Level Warning -RunId a -Tail 1).Text | Should -Be two
    (Get-SyncLog -Path $home2 -Since '2026-11-23T08:30:00Z' -ItemId 46).Text | Should -Be two, three
    (Get-SyncLog -Path $home2 -Since '2026-11-23T08:30:00Z' -Level Error -RunId b -Tail 5 -Wait | Select-Object -First 1).Text | Should -Be three
  }

  It 'follows the log until the pipeline has seen enough' {
    (Get-SyncLog -Tail 1 -Wait | Select-Object -First 1).Text | Should -Match $second.RunId
  }
}

Describe 'Test-SyncParity' {
  It 'yields nothing where both sides are equal, and true with -Quiet' {
    Test-SyncParity 6> $null | Should -BeNullOrEmpty
    Test-SyncParity -Quiet | Should -BeTrue
    $report = Test-SyncParity -PassThru
    $report.IsEqual | Should -BeTrue
    $report.ComparedValues | Should -BeGreaterThan 200
  }

  It 'yields what somebody changed in Odoo, field by field' {
    $product = (Get-SyncChange | Select-Object -First 1).ProductId
    Invoke-Sandbox $sandbox PUT "odoo/products/$product" @{ listPrice = 1 } | Out-Null
    $difference = Test-SyncParity 6> $null
    $difference.Field | Should -Be Price
    $difference.Expected | Should -Be 18750
    $difference.Actual | Should -Be 1
    Test-SyncParity -Quiet | Should -BeFalse
    Test-SyncParity -Field Name 6> $null | Should -BeNullOrEmpty
    Invoke-FullSync | Out-Null
  }
}

Describe 'Test-ZohoOdooConnection' {
  It 'checks both sides and writes nothing' {
    $writes = Get-SandboxWrites $sandbox
    $checks = Test-ZohoOdooConnection
    $checks.Count | Should -BeGreaterThan 8
    $checks.Outcome | Should -Not -Contain Failed
    Test-ZohoOdooConnection -Quiet | Should -BeTrue
    Get-SandboxWrites $sandbox | Should -Be $writes
  }

  It 'says what to do about what failed' -Tag Long {
    $other = Start-Sandbox -Products 5
    Stop-Sandbox $other
    $failed = Test-ZohoOdooConnection -Path $other.Home | Where-Object Outcome -eq Failed
    $failed | Should -Not -BeNullOrEmpty
    $failed[0].NextStep | Should -Not -BeNullOrEmpty
    Test-ZohoOdooConnection -Path $other.Home -Quiet | Should -BeFalse
  }
}

Describe 'Every view' {
  It 'fits 80 columns: <_>' -ForEach @(
    'Get-SyncStatus -Live -History 5', 'Get-SyncHistory', 'Get-SyncHistory | Format-List', 'Get-SyncHistory | Get-SyncChange',
    'Get-SyncPlan', 'Get-SyncPlan -Whole', 'Get-SyncLog', 'Test-SyncParity -PassThru', 'Test-SyncParity -All 6> $null', 'Test-ZohoOdooConnection', 'Get-ZohoOdooSyncSetting'
  ) {
    $text = Invoke-Expression $_ | Out-String -Width 80
    $text -split '\r?\n' | ForEach-Object { $_.TrimEnd().Length | Should -BeLessOrEqual 80 }
  }
}
