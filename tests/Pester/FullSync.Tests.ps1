BeforeAll {
  Import-Module (Join-Path $PSScriptRoot Surroundings.psm1) -Force
  Import-Module (Get-ModulePath)
}

Describe 'Invoke-FullSync' {
  BeforeEach { $sandbox = Start-Sandbox -Products 60; Push-Location $sandbox.Home }
  AfterEach { Pop-Location; Stop-Sandbox $sandbox }

  It 'tells with -WhatIf what it would do, and changes nothing anywhere' {
    Invoke-FullSync | Out-Null
    Invoke-Sandbox $sandbox POST zoho/items @{ name = 'A new one'; rate = 1 } | Out-Null
    $state = Get-FolderPrint $sandbox.Home
    $writes = Get-SandboxWrites $sandbox
    $told = Invoke-Shell -Command "Import-Module '$(Get-ModulePath)'; Invoke-FullSync -Path '$($sandbox.Home)' -WhatIf"
    $told.ExitCode | Should -Be 0
    $told.Text | Should -Match '^What if: '
    Get-SandboxWrites $sandbox | Should -Be $writes
    Get-FolderPrint $sandbox.Home | Should -Be $state
  }

  It 'names each kind of change with its count and the first names' {
    $told = Invoke-Shell -Command "Import-Module '$(Get-ModulePath)'; Invoke-FullSync -Path '$($sandbox.Home)' -WhatIf"
    $told.Text | Should -Match 'What if: Create 60 products in Odoo database "sandbox": .+, .+, .+ and 57 more'
    (Get-KeptFile $sandbox.Home).Name | Should -Be zoho_config.json
  }

  It 'also obeys $WhatIfPreference' {
    $told = Invoke-Shell -Command "`$WhatIfPreference = `$true; Import-Module '$(Get-ModulePath)'; Invoke-FullSync -Path '$($sandbox.Home)'"
    $told.Text | Should -Match 'What if: Create 60 products'
    Get-SandboxWrites $sandbox | Should -Be 0
  }

  It 'makes both sides equal and yields the run' {
    $run = Invoke-FullSync
    $run.Outcome | Should -Be Succeeded
    $run.Counts.CountsMatch | Should -BeTrue
    $run.Counts.Created | Should -Be 60
    $run.ExitCode | Should -Be 0
    $run.Home | Should -Be $sandbox.Home
    Test-SyncParity -Quiet | Should -BeTrue
  }

  It 'writes nothing the second time' {
    Invoke-FullSync | Out-Null
    $writes = Get-SandboxWrites $sandbox
    (Invoke-FullSync).Counts.Unchanged | Should -Be 60
    Get-SandboxWrites $sandbox | Should -Be $writes
  }

  It 'yields each change with -PassThru, then the run' {
    $all = @(Invoke-FullSync -PassThru)
    @($all | Where-Object { $_.GetType().Name -eq 'JournalEntry' }).Count | Should -Be 60
    $all[-1].GetType().Name | Should -Be SyncRun
  }

  It 'applies exactly the plan that it is given, from a variable and from the pipeline' {
    $plan = Get-SyncPlan -Whole
    (Invoke-FullSync -Plan $plan).Counts.Created | Should -Be 60
    $items = Invoke-Sandbox $sandbox GET zoho/items
    Invoke-Sandbox $sandbox PUT "zoho/items/$($items[0].itemId)" @{ name = 'Renamed one' } | Out-Null
    Invoke-Sandbox $sandbox PUT "zoho/items/$($items[1].itemId)" @{ name = 'Renamed two' } | Out-Null
    $run = Get-SyncPlan | Where-Object Name -eq 'Renamed one' | Invoke-FullSync
    $run.Counts.Updated | Should -Be 1
    (Get-SyncPlan).Name | Should -Be 'Renamed two'
  }

  It 'does nothing when a pipeline hands on no entry' {
    Get-SyncPlan | Where-Object Kind -eq Archive | Invoke-FullSync | Should -BeNullOrEmpty
    Invoke-FullSync -Plan @() | Should -BeNullOrEmpty
    Invoke-FullSync -Plan $null | Should -BeNullOrEmpty
    Get-SandboxWrites $sandbox | Should -Be 0
  }

  It 'refuses a plan that is stale, and writes nothing' {
    $plan = Get-SyncPlan -Whole
    $item = (Invoke-Sandbox $sandbox GET zoho/items)[0]
    Invoke-Sandbox $sandbox PUT "zoho/items/$($item.itemId)" @{ name = 'Changed meanwhile' } | Out-Null
    $stale = { Invoke-FullSync -Plan $plan -ErrorAction Stop } | Should -Throw -PassThru -ErrorId 'PlanStale,*'
    $stale.ErrorDetails.RecommendedAction | Should -Match 'Get-SyncPlan'
    $stale.ErrorDetails.RecommendedAction | Should -Not -Match 'Force'
    $stale.TargetObject.Counts.ZohoCount | Should -BeNullOrEmpty
    $stale.TargetObject.Counts.CountsMatch | Should -BeNullOrEmpty
    Get-SyncHistory 1 | Out-String -Width 80 | Should -Match '\?\s+unknown\s+unknown\s+Refused'
    Get-SyncHistory 1 | Format-List | Out-String -Width 80 | Should -Match 'Count Match\s+: unknown'
    Get-SandboxWrites $sandbox | Should -Be 0
  }

  It 'does not take for a plan what is none' {
    { Invoke-FullSync -Plan 42 } | Should -Throw -ErrorId 'ParameterArgumentTransformationError,*'
    { Invoke-FullSync -Plan 'all of it' } | Should -Throw -ErrorId 'PlanFileMissing,*'
  }

  It 'takes the profile from the objects of other cmdlets' {
    Pop-Location
    Push-Location $TestDrive
    (Get-SyncStatus -Path $sandbox.Home | Invoke-FullSync).Counts.Created | Should -Be 60
    $entries = Get-SyncHistory -Path $sandbox.Home | Get-SyncChange
    $entries.Count | Should -Be 60
  }

  It 'is refused by the guard, with the reason and the next step, and passes with -Force' {
    Invoke-FullSync | Out-Null
    foreach ($item in (Invoke-Sandbox $sandbox GET zoho/items | Select-Object -First 10)) { Invoke-Sandbox $sandbox DELETE "zoho/items/$($item.itemId)" | Out-Null }
    $refused = { Invoke-FullSync -ErrorAction Stop } | Should -Throw -PassThru -ErrorId 'SyncGuardRefused,*'
    $refused.CategoryInfo.Category | Should -Be OperationStopped
    $refused.ErrorDetails.RecommendedAction | Should -Match 'Get-SyncPlan'
    $refused.Exception.ExitCode | Should -Be 3
    $refused.TargetObject.Outcome | Should -Be Refused
    (Invoke-FullSync -Force).Counts.Archived | Should -Be 10
  }

  It 'tells a refused product after the run, and goes on with the others' {
    Invoke-Sandbox $sandbox POST odoo/products @{ name = 'Somebody else'; barcode = 'X' } | Out-Null
    $bad = Start-Sandbox -Products 20 -BadItems 2
    try {
      $run = Invoke-FullSync -Path $bad.Home -WarningAction SilentlyContinue -ErrorAction SilentlyContinue
      $run.Outcome | Should -Be Incomplete
      $run.ExitCode | Should -Be 2
      $run.Counts.Created | Should -Be 20
      (Get-SyncStatus -Path $bad.Home).Quarantine.Count | Should -Be 2
    }
    finally { Stop-Sandbox $bad }
  }

  It 'is stopped in the middle, ends the batch in hand, records it, and the next run goes on from there' {
    Invoke-Sandbox $sandbox POST latency @{ odooMilliseconds = 400 } | Out-Null
    $shell = [powershell]::Create()
    $null = $shell.AddScript("Import-Module '$(Get-ModulePath)'; Invoke-FullSync -Path '$($sandbox.Home)'")
    $running = $shell.BeginInvoke()
    while (-not (Get-SyncStatus).IsRunning -and -not $running.IsCompleted) { [System.Threading.Thread]::Yield() | Out-Null }
    $shell.Stop()
    $shell.InvocationStateInfo.State | Should -Be Stopped
    $shell.Dispose()
    (Get-SyncStatus).IsRunning | Should -BeFalse
    (Get-SyncHistory 1).Outcome | Should -Be Cancelled
    Invoke-Sandbox $sandbox POST latency @{ odooMilliseconds = 0 } | Out-Null
    (Invoke-FullSync -WarningAction SilentlyContinue).Counts.CountsMatch | Should -BeTrue
    (Invoke-Sandbox $sandbox GET state).odoo.duplicates | Should -Be 0
  }

  It 'ends when the pipeline has seen enough' {
    @(Invoke-FullSync -PassThru | Select-Object -First 1).Count | Should -Be 1
    (Invoke-FullSync -WarningAction SilentlyContinue).Counts.CountsMatch | Should -BeTrue
  }

  It 'lets the status be read while it runs, and says who holds the lock' {
    Invoke-Sandbox $sandbox POST latency @{ odooMilliseconds = 400 } | Out-Null
    $module = Get-ModulePath
    $folder = $sandbox.Home
    $other = Start-ThreadJob { Import-Module $using:module; Invoke-FullSync -Path $using:folder }
    while (-not (Get-SyncStatus).IsRunning -and $other.State -notin 'Completed', 'Failed') { [System.Threading.Thread]::Yield() | Out-Null }
    (Get-SyncStatus).State | Should -Be Running
    $locked = { Invoke-FullSync -ErrorAction Stop } | Should -Throw -PassThru -ErrorId 'SyncLocked,*'
    $locked.CategoryInfo.Category | Should -Be ResourceBusy
    $locked.Exception.Message | Should -Match "process $PID"
    ($other | Receive-Job -Wait -AutoRemoveJob).Outcome | Should -Be Succeeded
    (Get-SyncStatus).State | Should -Be Stopped
  }
}

Describe 'Start-ZohoOdooSync' {
  BeforeAll { $sandbox = Start-Sandbox -Products 30; Push-Location $sandbox.Home }
  AfterAll { Pop-Location; Stop-Sandbox $sandbox }

  It 'yields a run for each cycle' {
    $run = Start-ZohoOdooSync -MaxCycles 1
    $run.Counts.Created | Should -Be 30
    (Get-SyncHistory 1).RunId | Should -Be $run.RunId
  }

  It 'does not take an interval out of range' {
    { Start-ZohoOdooSync -IntervalSeconds 59 } | Should -Throw -ErrorId 'ParameterArgumentValidationError,*'
    { Start-ZohoOdooSync -IntervalSeconds 86401 } | Should -Throw -ErrorId 'ParameterArgumentValidationError,*'
  }

  It 'ends cleanly when its process is asked to end' {
    if ($IsWindows) { Set-ItResult -Skipped -Because 'kill is not on Windows'; return }
    $server = Start-ZohoOdooSync -Detached
    $process = Get-Process -Id $server.ProcessId
    kill -TERM $server.ProcessId
    $process.WaitForExit(20000) | Should -BeTrue
    (Get-SyncStatus).State | Should -Be Stopped
  }

  It 'tells a failed cycle as an error that ends nothing' {
    Invoke-Sandbox $sandbox POST zoho/revoke | Out-Null
    Invoke-Sandbox $sandbox POST zoho/expire-tokens | Out-Null
    $run = Start-ZohoOdooSync -MaxCycles 1 -ErrorVariable trouble -ErrorAction SilentlyContinue
    $run.Outcome | Should -Be Failed
    $trouble[0].FullyQualifiedErrorId | Should -BeLike 'Zoho*,ZohoOdooSync.PowerShell.Commands.StartZohoOdooSyncCommand'
  }

  It 'ends at once when it is stopped between two cycles' {
    $shell = [powershell]::Create().AddScript("Import-Module '$(Get-ModulePath)'; Start-ZohoOdooSync -Path '$($sandbox.Home)' -ErrorAction SilentlyContinue")
    $output = [System.Management.Automation.PSDataCollection[psobject]]::new()
    $running = $shell.BeginInvoke([System.Management.Automation.PSDataCollection[psobject]]::new(), $output)
    while ($output.Count -eq 0 -and -not $running.IsCompleted) { [System.Threading.Thread]::Yield() | Out-Null }
    $watch = [System.Diagnostics.Stopwatch]::StartNew()
    $shell.Stop()
    $watch.Elapsed.TotalSeconds | Should -BeLessThan 10
    $shell.InvocationStateInfo.State | Should -Be Stopped
    $shell.Dispose()
  }
}
