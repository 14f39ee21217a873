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
}

Describe 'Start-ZohoOdooSync' {
  BeforeAll { $sandbox = Start-Sandbox -Products 30; Push-Location $sandbox.Home }
  AfterAll { Pop-Location; Stop-Sandbox $sandbox }

  It 'ends cleanly when its process is asked to end' {
    if ($IsWindows) { Set-ItResult -Skipped -Because 'kill is not on Windows'; return }
    $server = Start-ZohoOdooSync -Detached
    $process = Get-Process -Id $server.ProcessId
    kill -TERM $server.ProcessId
    $process.WaitForExit(20000) | Should -BeTrue
    (Get-SyncStatus).State | Should -Be Stopped
  }
}
