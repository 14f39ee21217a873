BeforeAll {
  Import-Module (Join-Path $PSScriptRoot Surroundings.psm1) -Force
  $module = Get-ModulePath
  Import-Module $module
  $program = $IsWindows ? 'C:\tools\zoho-odoo-sync.exe' : '/usr/local/bin/zoho-odoo-sync'
  $base = $IsWindows ? 'C:\shop' : '/var/lib/zoho-odoo-sync'
  $ending = $IsWindows ? '.xml' : '.service'
}

Describe 'Register-ZohoOdooSyncService (skipped on macOS: a service is registered on Linux and Windows only)' -Skip:$IsMacOS {
  BeforeEach { $folder = Join-Path $TestDrive ([guid]::NewGuid().ToString('N')) }

  It 'writes the definition of deploy, and says what it did' {
    if ($IsWindows) { Set-ItResult -Skipped -Because 'the unit in deploy is of Linux'; return }
    $service = Register-ZohoOdooSyncService -Path $base -Program $program -OutputFolder $folder
    $service.Name | Should -Be 'zoho-odoo-sync'
    $service.File | Should -Be (Join-Path $folder zoho-odoo-sync.service)
    $service.Program | Should -Be $program
    $service.IsChanged | Should -BeTrue
    $service.IsStarted | Should -BeFalse
    Get-Content $service.File -Raw | Should -Be (Get-Content (Join-Path $PSScriptRoot .. .. deploy zoho-odoo-sync.service) -Raw)
    $service | Out-String | Should -Match 'not started; definition written'
  }

  It 'changes nothing the second time, and says so' {
    $first = Register-ZohoOdooSyncService -Path $base -Program $program -OutputFolder $folder
    $print = Get-FolderPrint $folder
    $again = Register-ZohoOdooSyncService -Path $base -Program $program -OutputFolder $folder 6>&1
    "$($again[0])" | Should -Match 'already'
    $again[1].IsChanged | Should -BeFalse
    Get-FolderPrint $folder | Should -Be $print
  }

  It 'replaces another definition only with -Force, and never one of somebody else' {
    Register-ZohoOdooSyncService -Path $base -Program $program -OutputFolder $folder | Out-Null
    { Register-ZohoOdooSyncService -Path $base -Program $program -OutputFolder $folder -IntervalSeconds 600 } | Should -Throw -ErrorId 'ServiceExists,*'
    (Register-ZohoOdooSyncService -Path $base -Program $program -OutputFolder $folder -IntervalSeconds 600 -Force).IsChanged | Should -BeTrue
    $foreign = Join-Path $folder "other$ending"
    Set-Content $foreign 'mine'
    { Register-ZohoOdooSyncService other -Path $base -Program $program -OutputFolder $folder -Force } | Should -Throw -ErrorId 'ServiceForeign,*'
    { Unregister-ZohoOdooSyncService other -OutputFolder $folder -Confirm:$false } | Should -Throw -ErrorId 'ServiceForeign,*'
    Get-Content $foreign | Should -Be 'mine'
  }

  It 'makes one service for all profiles, as deploy has it' {
    if ($IsWindows) { Set-ItResult -Skipped -Because 'the unit in deploy is of Linux'; return }
    $service = Register-ZohoOdooSyncService -Path $base -AllProfiles -Program $program -OutputFolder $folder
    $service.Name | Should -Be 'zoho-odoo-sync-all'
    Get-Content $service.File -Raw | Should -Be (Get-Content (Join-Path $PSScriptRoot .. .. deploy zoho-odoo-sync-all.service) -Raw)
    Unregister-ZohoOdooSyncService -AllProfiles -OutputFolder $folder -Confirm:$false
    $service.File | Should -Not -Exist
  }

  It 'names the service of a profile after it' {
    $service = Register-ZohoOdooSyncService -Path $base -Profile north -Program $program -OutputFolder $folder
    $service.Name | Should -Be 'zoho-odoo-sync-north'
    Get-Content $service.File -Raw | Should -Match '--profile north'
    { Register-ZohoOdooSyncService -Path $base -Profile 'a b' -Name x -Program $program -OutputFolder $folder } | Should -Throw -ErrorId 'ServiceInvalid,*'
  }

  It 'runs this shell with this module where there is no program' {
    $shell = Invoke-Shell -Environment @{ PATH = $TestDrive } -Command "Import-Module '$module'; Register-ZohoOdooSyncService -Path '$base' -OutputFolder '$folder' | Select-Object -ExpandProperty Program"
    $shell.Text | Should -Match ([regex]::Escape(@(Get-OwnShell)[-1]))
    $text = Get-Content (Join-Path $folder "zoho-odoo-sync$ending") -Raw
    $text | Should -Match ([regex]::Escape("Import-Module '$module'"))
    if (-not $IsWindows) { $text | Should -Match 'Type=exec'; $text | Should -Match 'ExecStop=.*Stop-ZohoOdooSync' }
  }

  It 'writes commands that run: the server, and its stop' {
    if (-not $IsLinux) { Set-ItResult -Skipped -Because 'the commands of a unit are taken apart here as systemd does it'; return }
    $sandbox = Start-Sandbox -Products 5
    try {
      $null = Invoke-Shell -Environment @{ PATH = $TestDrive } -Command "Import-Module '$module'; Register-ZohoOdooSyncService -Path '$($sandbox.Home)' -OutputFolder '$folder'"
      $start, $stop = 'ExecStart', 'ExecStop' | ForEach-Object {
        $line = (Select-String -LiteralPath (Join-Path $folder zoho-odoo-sync.service) "^$_=(.*)").Matches[0].Groups[1].Value
        # Words, some of them in quotes; doubled dollars and percents.
        , @([regex]::Matches($line, '"((?:[^"\\]|\\.)*)"|(\S+)') | ForEach-Object { ($_.Groups[1].Value + $_.Groups[2].Value) -replace '\\(.)', '$1' -replace '\$\$', '$' -replace '%%', '%' })
      }
      $info = [System.Diagnostics.ProcessStartInfo]::new($start[0])
      foreach ($word in $start[1..99]) { $info.ArgumentList.Add($word) }
      $info.RedirectStandardOutput = $true
      $server = [System.Diagnostics.Process]::Start($info)
      try {
        while ($null -eq (Get-SyncStatus -Path $sandbox.Home).NextRun -and -not $server.HasExited) { [System.Threading.Thread]::Yield() | Out-Null }
        (Get-SyncStatus -Path $sandbox.Home).Heartbeat.ProcessId | Should -Be $server.Id
        & $stop[0] $stop[1..99]
        $LASTEXITCODE | Should -Be 0
        $server.WaitForExit(20000) | Should -BeTrue
        $server.ExitCode | Should -Be 0
      }
      finally { if (-not $server.HasExited) { $server.Kill() } }
    }
    finally { Stop-Sandbox $sandbox }
  }

  It 'warns where the shell lies in a cache of packages, which may be emptied' {
    $words = @(Get-OwnShell)
    $cache = Split-Path $words[-1]
    $shell = Invoke-Shell -Environment @{ PATH = $TestDrive; NUGET_PACKAGES = $cache; NO_COLOR = '1' } -Command "Import-Module '$module'; Register-ZohoOdooSyncService -Path '$base' -OutputFolder '$folder' 3>&1 | Out-String -Width 500"
    $shell.Text | Should -Match 'cache of packages.*dotnet tool install PowerShell --tool-path'
    $elsewhere = Invoke-Shell -Environment @{ PATH = $TestDrive; NUGET_PACKAGES = "$TestDrive" } -Command "Import-Module '$module'; Register-ZohoOdooSyncService -Path '$base' -OutputFolder '$folder' 3>&1 | Out-String -Width 500"
    $elsewhere.Text | Should -Not -Match 'cache of packages'
  }

  It 'shows the definition and the commands with -WhatIf, and changes nothing' {
    $shell = Invoke-Shell -Command "Import-Module '$module'; Register-ZohoOdooSyncService what-if-test -Path '$base' -Program '$program' -WhatIf"
    $shell.ExitCode | Should -Be 0
    $shell.Error | Should -BeNullOrEmpty
    if ($IsWindows) { $shell.Text | Should -Match 'schtasks /Create /TN what-if-test'; $shell.Text | Should -Match '<BootTrigger>' }
    else {
      $shell.Text | Should -Match 'What if:.*/etc/systemd/system/what-if-test.service'
      $shell.Text | Should -Match 'systemctl enable --now what-if-test.service'
      $shell.Text | Should -Match 'Type=notify'
      Test-Path /etc/systemd/system/what-if-test.service | Should -BeFalse
    }
    Register-ZohoOdooSyncService -Path $base -Program $program -OutputFolder $folder -WhatIf 6> $null
    Test-Path $folder | Should -BeFalse
  }
}

Describe 'Unregister-ZohoOdooSyncService (skipped on macOS: a service is registered on Linux and Windows only)' -Skip:$IsMacOS {
  It 'removes the definition and nothing else, and asks first' {
    $folder = Join-Path $TestDrive removed
    $file = (Register-ZohoOdooSyncService -Path $base -Program $program -OutputFolder $folder).File
    Unregister-ZohoOdooSyncService -OutputFolder $folder -WhatIf
    Test-Path $file | Should -BeTrue
    $shell = Invoke-Shell -Command "Import-Module '$module'; Unregister-ZohoOdooSyncService -OutputFolder '$folder'"
    Test-Path $file | Should -BeTrue -Because 'nobody could be asked'
    Unregister-ZohoOdooSyncService -OutputFolder $folder -Confirm:$false
    Get-ChildItem $folder | Should -BeNullOrEmpty
    { Unregister-ZohoOdooSyncService -OutputFolder $folder -Confirm:$false } | Should -Throw -ErrorId 'ServiceNotFound,*'
  }
}
