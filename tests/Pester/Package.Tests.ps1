BeforeAll {
  Import-Module (Join-Path $PSScriptRoot Surroundings.psm1) -Force
  $module = Get-ModulePath
}

Describe 'The package' -Skip:(-not (Get-Command Compress-PSResource -ErrorAction Ignore)) {
  It 'is what a folder repository publishes, finds and installs' {
    $folder = Join-Path $TestDrive package
    $repository, $there = (Join-Path $folder repository), (Join-Path $folder home)
    $null = New-Item -ItemType Directory $repository, $there
    # In a home of its own: the list of repositories and the installed modules of whoever runs this stay as they are.
    $shell = Invoke-Shell -Environment @{ HOME = $there; XDG_DATA_HOME = $there; LOCALAPPDATA = $there; USERPROFILE = $there } -Command @"
      `$ErrorActionPreference = 'Stop'
      Register-PSResourceRepository -Name own -Uri '$repository' -Trusted
      Publish-PSResource -Path '$module' -Repository own
      Install-PSResource ZohoOdooSync -Repository own -TrustRepository
      `$installed = Get-InstalledPSResource ZohoOdooSync
      `$installed.Version.ToString()
      `$place = Join-Path `$installed.InstalledLocation ZohoOdooSync `$installed.Version
      if (-not (Test-Path `$place)) { `$place = `$installed.InstalledLocation }
      Import-Module (Join-Path `$place ZohoOdooSync.psd1)
      (Get-Command -Module ZohoOdooSync).Count
"@
    $shell.Error | Should -BeNullOrEmpty
    $manifest = Import-PowerShellDataFile (Join-Path $module ZohoOdooSync.psd1)
    $shell.Text -split '\r?\n' | Where-Object { $_ } | Should -Be $manifest.ModuleVersion, "$($manifest.CmdletsToExport.Count)"
    Join-Path $repository "ZohoOdooSync.$((Import-PowerShellDataFile (Join-Path $module ZohoOdooSync.psd1)).ModuleVersion).nupkg" | Should -Exist
  }
}
