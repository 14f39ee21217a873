BeforeAll {
  Import-Module (Join-Path $PSScriptRoot Surroundings.psm1) -Force
  $module = Get-ModulePath
  $sandbox = Start-Sandbox -Products 20
}

AfterAll { Stop-Sandbox $sandbox }

Describe 'Import-Module' {
  # Each as a share of a bare shell's own start a moment before, the best of seven: a busy machine slows both down alike. A bare
  # shell starts in 300 ms on a machine of the kind that the limits are meant for.
  BeforeAll {
    function Measure-Share([string] $Command) {
      $shares = foreach ($round in 1..7) {
        $start = (Measure-Command { Invoke-Shell -Command '1' }).TotalMilliseconds
        [double](Invoke-Shell -Command "Import-Module Microsoft.PowerShell.Utility; $Command").Text / $start
      }
      ($shares | Measure-Object -Minimum).Minimum
    }
  }

  It 'adds under 300 ms to a shell' {
    Measure-Share "`$watch = [Diagnostics.Stopwatch]::StartNew(); Import-Module '$module'; `$watch.Elapsed.TotalMilliseconds" |
      Should -BeLessThan (300 / 300)
  }

  It 'gives a status in under 80 ms, without asking anybody' {
    Measure-Share "Import-Module '$module'; `$watch = [Diagnostics.Stopwatch]::StartNew(); `$null = Get-SyncStatus -Path '$($sandbox.Home)'; `$watch.Elapsed.TotalMilliseconds" |
      Should -BeLessThan (80 / 300)
  }

  It 'works the same without the machine code that is made for one kind of machine' {
    $plain = Join-Path $TestDrive ZohoOdooSync
    Copy-Item $module $plain -Recurse
    Get-ChildItem (Join-Path $plain bin) -Directory | Remove-Item -Recurse
    $places = foreach ($from in $module, $plain) {
      $shell = Invoke-Shell -Command @"
        Import-Module '$from'
        (Get-SyncStatus -Path '$($sandbox.Home)').State
        (Get-Command Get-SyncStatus).ImplementingType.Assembly.Location
"@
      $shell.Error | Should -BeNullOrEmpty
      $state, $place = $shell.Text -split '\r?\n' | Where-Object { $_ }
      $state | Should -Be 'Stopped'
      $place
    }
    $places[1] | Should -Be (Join-Path $plain bin ZohoOdooSync.PowerShell.dll)
    if (Get-ChildItem (Join-Path $module bin) -Directory) { Split-Path (Split-Path $places[0]) | Should -Be (Join-Path $module bin) }
  }

  It 'brings every cmdlet, and brings it again with -Force, after Remove-Module and in another runspace' {
    $shell = Invoke-Shell -Command @"
      Import-Module '$module'; (Get-Command -Module ZohoOdooSync).Count
      Import-Module '$module' -Force; (Get-Command -Module ZohoOdooSync).Count
      Remove-Module ZohoOdooSync; Import-Module '$module'; (Get-Command -Module ZohoOdooSync).Count
      `$other = [powershell]::Create().AddScript("Import-Module '$module'; (Get-Command -Module ZohoOdooSync).Count"); `$other.Invoke()
      (Get-SyncStatus -Path '$($sandbox.Home)').State
"@
    $shell.Error | Should -BeNullOrEmpty
    $count = "$((Import-PowerShellDataFile (Join-Path $module ZohoOdooSync.psd1)).CmdletsToExport.Count)"
    $shell.Text -split '\r?\n' | Where-Object { $_ } | Should -Be $count, $count, $count, $count, 'Stopped'
  }

  It 'works beside another RestSharp and another Newtonsoft.Json that are loaded already, and leaves them alone' {
    if (-not ('System.Reflection.Emit.PersistedAssemblyBuilder' -as [type])) {
      Set-ItResult -Skipped -Because 'this PowerShell is before 7.5, and its .NET cannot write an assembly'
      return
    }
    $strange = Join-Path $TestDrive strange
    $shell = Invoke-Shell -Command @"
      `$null = New-Item -ItemType Directory '$strange'
      `$name = [System.Reflection.AssemblyName]'RestSharp, Version=999.0.0.0'
      `$made = [System.Reflection.Emit.PersistedAssemblyBuilder]::new(`$name, [object].Assembly)
      `$null = `$made.DefineDynamicModule('RestSharp').DefineType('RestSharp.RestClient', 'Public').CreateType()
      `$made.Save('$strange/RestSharp.dll')
      Add-Type -Path '$strange/RestSharp.dll'
      `$json = [Newtonsoft.Json.JsonConvert].Assembly
      Import-Module '$module'
      (Invoke-FullSync -Path '$($sandbox.Home)').Outcome
      [RestSharp.RestClient].Assembly.GetName().Version.Major
      [Newtonsoft.Json.JsonConvert].Assembly -eq `$json
      @([AppDomain]::CurrentDomain.GetAssemblies() | Where-Object { `$_.GetName().Name -eq 'RestSharp' }).Count
      [System.Runtime.Loader.AssemblyLoadContext]::GetLoadContext((Get-Command Get-SyncStatus).ImplementingType.Assembly).Name
"@
    $shell.Error | Should -BeNullOrEmpty
    $shell.Text -split '\r?\n' | Where-Object { $_ } | Should -Be 'Succeeded', '999', 'True', '2', 'ZohoOdooSync'
  }

  It 'has help for every cmdlet, with a description of every parameter' {
    Import-Module $module
    foreach ($command in Get-Command -Module ZohoOdooSync) {
      $help = Get-Help $command.Name -Full
      $help.Synopsis | Should -Not -Match ([regex]::Escape($command.Name + ' [')) -Because $command.Name
      $help.examples.example | Should -Not -BeNullOrEmpty
      $common = [System.Management.Automation.Cmdlet]::CommonParameters + [System.Management.Automation.Cmdlet]::OptionalCommonParameters
      foreach ($name in $command.Parameters.Keys | Where-Object { $_ -notin $common }) {
        ($help.parameters.parameter | Where-Object name -eq $name).description.Text | Should -Not -BeNullOrEmpty -Because "$($command.Name) -$name"
      }
    }
    (Get-Help about_ZohoOdooSync | Out-String) | Should -Match 'exact mirror'
  }
}
