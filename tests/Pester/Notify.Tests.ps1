BeforeAll {
  Import-Module (Join-Path $PSScriptRoot Surroundings.psm1) -Force
  Import-Module (Get-ModulePath)
  $sandbox = Start-Sandbox -Products 5
  $got = Join-Path $TestDrive got.json

  # A program that keeps what it is sent.
  function New-CommandChannel([string] $Name, [string] $Script) {
    $IsWindows ? @{ name = $Name; kind = 'command'; program = 'cmd'; arguments = @('/c', $Script) } :
    @{ name = $Name; kind = 'command'; program = '/bin/sh'; arguments = @('-c', $Script) }
  }

  function Set-Channel([hashtable[]] $Channels, [hashtable] $More = @{}) {
    $file = Join-Path $sandbox.Home config zoho_config.json
    $settings = Get-Content $file -Raw | ConvertFrom-Json -AsHashtable
    $settings.notify = @{ channels = $Channels } + $More
    $settings | ConvertTo-Json -Depth 8 | Set-Content $file
  }

  $keep = $IsWindows ? "more > `"$got`"" : "cat > '$got'"
}

AfterAll { Stop-Sandbox $sandbox }

Describe 'Send-SyncNotification' {
  It 'says that there is no channel, and where one is written' {
    { Send-SyncNotification -Path $sandbox.Home -ErrorAction Stop } | Should -Throw -ErrorId 'NotificationChannelsMissing,*'
  }

  It 'tries every channel, and yields an object and for a failed one an error' {
    Set-Channel (New-CommandChannel pager $keep), (New-CommandChannel broken 'exit 3')
    $results = Send-SyncNotification -Test -Path $sandbox.Home -ErrorAction SilentlyContinue -ErrorVariable failures
    $results.Channel | Should -Be pager, broken
    $results.Succeeded | Should -Be $true, $false
    $results[0].Kind | Should -Be command
    $results[0].Home | Should -Be $sandbox.Home
    $failures.Count | Should -Be 1
    $failures[0].FullyQualifiedErrorId | Should -BeLike 'NotificationFailed,*'
    $failures[0].TargetObject | Should -Be broken
    (Get-Content $got -Raw | ConvertFrom-Json).event | Should -Be test
  }

  It 'tries one channel' {
    (Send-SyncNotification -Test -Channel Pager -Path $sandbox.Home).Channel | Should -Be pager
    { Send-SyncNotification -Test -Channel nobody -Path $sandbox.Home -ErrorAction Stop } | Should -Throw -ErrorId 'NotificationChannelUnknown,*'
  }

  It 'yields nothing where nothing is due' {
    Send-SyncNotification -Path $sandbox.Home | Should -BeNullOrEmpty
  }

  It 'is told of a failed run by the cmdlet that made it, with the cmdlet to look at it' {
    Set-Channel (New-CommandChannel pager $keep) @{ failing_runs = 1 }
    Invoke-Sandbox $sandbox POST faults @{ endpoint = 'zoho.items'; kind = 'Unauthorized'; count = 100 } | Out-Null
    { Invoke-FullSync -Path $sandbox.Home } | Should -Throw
    $told = Get-Content $got -Raw | ConvertFrom-Json
    $told.event | Should -Be failing
    $told.next_step | Should -BeLike '*Command: Get-SyncHistory.'
    $status = Get-SyncStatus -Path $sandbox.Home
    $status.Notifications.Open.Kind | Should -Be Failing
    $status.Notifications.Channels[0].LastSuccess | Should -Not -BeNullOrEmpty
    $status | Out-String | Should -Match 'Notify\s+: pager \(command\) last sent at'
  }

  It 'sends mail from the module''s own load context' {
    # Nobody listens there: the library is loaded, and says so in words.
    Set-Channel @{ name = 'mail'; kind = 'mail'; host = '127.0.0.1'; port = 9; from = 'sync@example.com'; to = @('ops@example.com') }
    $result = Send-SyncNotification -Test -Path $sandbox.Home -ErrorAction SilentlyContinue
    $result.Error | Should -Match 'the mail server could not be reached'
    [AppDomain]::CurrentDomain.GetAssemblies() | Where-Object { $_.GetName().Name -eq 'MailKit' } |
      ForEach-Object { [System.Runtime.Loader.AssemblyLoadContext]::GetLoadContext($_).Name } | Should -Be ZohoOdooSync
  }
}
