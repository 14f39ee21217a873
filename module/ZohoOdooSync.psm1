# The cmdlets live in a load context of their own (see ZohoOdooSync.Loader). LoadFrom instead of Add-Type: the same effect
# for one small assembly, without the time that the cmdlet takes to look through its types.
$loader = [System.Reflection.Assembly]::LoadFrom([System.IO.Path]::Combine($PSScriptRoot, 'bin', 'ZohoOdooSync.Loader.dll'))
$cmdlets = $loader.GetType('ZohoOdooSync.Loader.ModuleLoadContext', $true)::LoadCmdlets()
$early = $cmdlets.GetType('ZohoOdooSync.PowerShell.Support.EarlyStart', $true)
$early::Begin()
$inner = Microsoft.PowerShell.Core\Import-Module -Assembly $cmdlets -PassThru
# PowerShell remembers the cmdlets of an assembly, and at a second import in the same session it hands them on to nobody
# (PowerShell issue 20710). By their module they come at every import.
Microsoft.PowerShell.Core\Import-Module -ModuleInfo $inner
$early::Finish([timespan]::FromMilliseconds(15))
