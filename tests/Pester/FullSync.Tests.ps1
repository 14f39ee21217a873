BeforeAll {
  Import-Module (Join-Path $PSScriptRoot Surroundings.psm1) -Force
  Import-Module (Get-ModulePath)
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
