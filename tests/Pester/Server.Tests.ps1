BeforeAll {
  Import-Module (Join-Path $PSScriptRoot Surroundings.psm1) -Force
  $module = Get-ModulePath
  Import-Module $module -Force
}

Describe 'Start-ZohoOdooSync and Stop-ZohoOdooSync' {
  BeforeAll { $sandbox = Start-Sandbox -Products 25 }
  AfterAll { Stop-Sandbox $sandbox }

  It 'starts a server in a process of its own that outlives the shell which started it, and stops it from another one' {
    $shell = Invoke-Shell -Command "Import-Module '$module'; (Start-ZohoOdooSync -Path '$($sandbox.Home)' -Detached -IntervalSeconds 60).ProcessId"
    $shell.Error | Should -BeNullOrEmpty
    $id = [int] $shell.Text.Trim()
    try {
      Get-Process -Id $id -ErrorAction Stop | Should -Not -BeNullOrEmpty
      $until = [datetime]::UtcNow.AddSeconds(60)
      while ($null -eq ($status = Get-SyncStatus -Path $sandbox.Home).NextRun -and [datetime]::UtcNow -lt $until) { Start-Sleep -Milliseconds 50 }
      $status.State | Should -Be 'Running'
      $status.Heartbeat.ProcessId | Should -Be $id
      $status.CountMatch | Should -Be 'YES'
      $status | Out-String | Should -Match "State +: Running since [^\r\n]+\s+Process +: $id on [^\r\n]+: waiting for the next cycle"

      { Start-ZohoOdooSync -Path $sandbox.Home -Detached } | Should -Throw -ErrorId 'SyncLocked,*'
      { Start-ZohoOdooSync -Path $sandbox.Home -MaxCycles 1 } | Should -Throw -ErrorId 'SyncLocked,*'

      Stop-ZohoOdooSync -Path $sandbox.Home -WhatIf
      (Get-SyncStatus -Path $sandbox.Home).State | Should -Be 'Running'
      $stopped = Stop-ZohoOdooSync -Path $sandbox.Home -PassThru
      $stopped.ProcessId | Should -Be $id
      $stopped.IsServer | Should -BeTrue
      $stopped.Waited.TotalSeconds | Should -BeLessThan 10
      (Get-SyncStatus -Path $sandbox.Home).State | Should -Be 'Stopped'
    }
    finally { Get-Process -Id $id -ErrorAction Ignore | Stop-Process -Force }
  }

  It 'takes webhooks and mirrors an edit long before the interval' {
    $port = [System.Net.Sockets.TcpListener]::new([System.Net.IPAddress]::Loopback, 0)
    $port.Start(); $address = "$($port.LocalEndpoint)"; $port.Stop()
    $secret = 'pester-pester-pester-pester-pester'
    $env:ZOHO_ODOO_SYNC_HINT_SECRET = $secret
    Set-ZohoOdooSyncSetting -Path $sandbox.Home -Name hints.listen -Value $address
    Start-ZohoOdooSync -Path $sandbox.Home -Detached -IntervalSeconds 86400 | Out-Null
    try {
      $until = [datetime]::UtcNow.AddSeconds(60)
      while ($null -eq (Get-SyncStatus -Path $sandbox.Home).NextRun -and [datetime]::UtcNow -lt $until) { Start-Sleep -Milliseconds 50 }
      Invoke-Sandbox $sandbox POST zoho/items @{ name = 'Told by a webhook'; rate = 3 } | Out-Null
      (Invoke-WebRequest "http://$address/$secret" -Method Post -Body '{"item":{}}').StatusCode | Should -Be 200
      { Invoke-WebRequest "http://$address/stranger" -Method Post -Body '{}' } | Should -Throw -ExpectedMessage '*401*'
      while ((Get-SyncHistory -Path $sandbox.Home)[0].Created -ne 1 -and [datetime]::UtcNow -lt $until) { Start-Sleep -Milliseconds 100 }
      (Get-SyncHistory -Path $sandbox.Home)[0].Created | Should -Be 1
      Get-SyncStatus -Path $sandbox.Home | Out-String | Should -Match "Hints +: 1 taken at $address, .*; 1 cycles started early"
    }
    finally {
      Stop-ZohoOdooSync -Path $sandbox.Home
      Remove-Item Env:ZOHO_ODOO_SYNC_HINT_SECRET
      Set-ZohoOdooSyncSetting -Path $sandbox.Home -Name hints.listen -Value ''
    }
  }

  It 'lets no undo work beside it' {
    Invoke-FullSync -Path $sandbox.Home | Out-Null
    $run = Get-SyncHistory -Path $sandbox.Home | Where-Object Created | Select-Object -First 1
    Start-ZohoOdooSync -Path $sandbox.Home -Detached -IntervalSeconds 86400 | Out-Null
    try { { Undo-SyncRun $run.RunId -Path $sandbox.Home -Confirm:$false } | Should -Throw -ErrorId 'ServerRunning,*' }
    finally { Stop-ZohoOdooSync -Path $sandbox.Home }
  }

  It 'says politely that nothing runs' {
    $problem = $null
    try { Stop-ZohoOdooSync -Path $sandbox.Home } catch { $problem = $_ }
    $problem.FullyQualifiedErrorId | Should -BeLike 'SyncNotRunning,*'
    $problem.CategoryInfo.Category | Should -Be 'ObjectNotFound'
    $problem.ErrorDetails.RecommendedAction | Should -Match 'Start-ZohoOdooSync'
  }
}

Describe 'Profiles' {
  BeforeAll {
    $north = Start-Sandbox -Products 10
    $south = Start-Sandbox -Products 15
    $base = Join-Path (Get-PSDrive TestDrive).Root base
    foreach ($pair in @{ north = $north; south = $south }.GetEnumerator()) {
      $config = New-Item -ItemType Directory (Join-Path $base profiles $pair.Key config)
      Copy-Item (Join-Path $pair.Value.Home config zoho_config.json) $config
      if (-not $IsWindows) { chmod 600 (Join-Path $config zoho_config.json) }
    }
  }
  AfterAll { Stop-Sandbox $north; Stop-Sandbox $south }

  It 'each work for themselves, and one command shows them all' {
    (Invoke-FullSync -Path $base -Profile north).OdooCount | Should -Be 10
    (Invoke-FullSync -Path $base -Profile south).OdooCount | Should -Be 15
    $all = Get-SyncStatus -Path $base -AllProfiles
    $all.Name | Should -Be 'north', 'south'
    $all.Status.ZohoCount | Should -Be 10, 15
    $all | Out-String | Should -Match 'north\s+Stopped'
  }

  It 'show one that is broken, and the others all the same' {
    $broken = New-Item -ItemType Directory (Join-Path $base profiles broken config)
    Set-Content (Join-Path $broken zoho_config.json) '{'
    $all = Get-SyncStatus -Path $base -AllProfiles
    $all.Count | Should -Be 3
    $all[0].Error.ErrorId | Should -Be 'SettingsInvalid'
    $all[1].Status.State | Should -Be 'Stopped'
    Remove-Item (Join-Path $base profiles broken) -Recurse
  }

  It 'are served by one process, which is looked at, told about and stopped as a whole' {
    $runs = Start-ZohoOdooSync -Path $base -AllProfiles -MaxCycles 1
    $runs.OdooCount | Sort-Object | Should -Be 10, 15
    $runs.Home | Split-Path -Leaf | Sort-Object | Should -Be 'north', 'south'
    $runs.Profile | Sort-Object | Should -Be 'north', 'south'
    { Start-ZohoOdooSync -Path $base -AllProfiles -Profile north } | Should -Throw -ErrorId 'ProfileNameInvalid,*'

    $started = Start-ZohoOdooSync -Path $base -AllProfiles -Detached
    try {
      $started.Profiles | Should -Be 2
      $until = [datetime]::UtcNow.AddSeconds(60)
      while (@((Get-SyncStatus -Path $base -AllProfiles).Status | Where-Object NextRun).Count -lt 2 -and [datetime]::UtcNow -lt $until) { Start-Sleep -Milliseconds 50 }
      $seen = Watch-SyncStatus -Path $base -AllProfiles -Count 1
      $seen.Name | Should -Be 'north', 'south'
      "$($seen.Status.State)" | Should -Be 'Running Running'
      $seen.Status.Heartbeat.ProcessId | Should -Be $started.ProcessId, $started.ProcessId
      { Start-ZohoOdooSync -Path $base -AllProfiles -Detached } | Should -Throw -ErrorId 'SyncLocked,*'
      { Send-SyncNotification -Path $base -AllProfiles } | Should -Throw -ErrorId 'NotificationChannelsMissing,*'
      Stop-ZohoOdooSync -Path $base -Profile north
      $stopped = Stop-ZohoOdooSync -Path $base -AllProfiles -PassThru
      $stopped.Profile | Should -Be 'south'
      $stopped.ProcessId | Should -Be $started.ProcessId
      "$((Get-SyncStatus -Path $base -AllProfiles).Status.State)" | Should -Be 'Stopped Stopped'
      { Stop-ZohoOdooSync -Path $base -AllProfiles } | Should -Throw -ErrorId 'SyncNotRunning,*'
    }
    finally { Get-Process -Id $started.ProcessId -ErrorAction Ignore | Stop-Process -Force }
  }

  It 'of which one cannot start is an error that ends no other' {
    $broken = New-Item -ItemType Directory (Join-Path $base profiles broken config)
    Set-Content (Join-Path $broken zoho_config.json) '{'
    $runs = Start-ZohoOdooSync -Path $base -AllProfiles -MaxCycles 1 -ErrorVariable problem -ErrorAction SilentlyContinue
    $runs.Profile | Sort-Object | Should -Be 'north', 'south'
    $problem.Count | Should -Be 1
    "$problem" | Should -Match '^broken: The settings file is not valid JSON'
    $problem[0].FullyQualifiedErrorId | Should -BeLike 'SettingsInvalid,*'
    Remove-Item (Join-Path $base profiles broken) -Recurse
  }

  It 'stay with their folder in a pipeline' {
    Get-SyncStatus -Path $base -Profile north | Get-SyncHistory | Should -Not -BeNullOrEmpty
  }
}
