; The installer for Windows, by Inno Setup 6: iscc /DVersion=0.1.0 packaging\windows\latchkey.iss
; Wants dist\latchkey, as packaging\latchkey.spec makes it on Windows. For one person, without an administrator.
; Sign latchkey.exe before this, and the installer after it (packaging\windows\signing.md).

#ifndef Version
  #error Say which version: /DVersion=1.2.3
#endif

[Setup]
AppId=example.latchkey.Latchkey
AppName=Latchkey
AppVersion={#Version}
AppPublisher=The authors of Latchkey
AppPublisherURL=https://latchkey.example/
DefaultDirName={autopf}\Latchkey
DisableProgramGroupPage=yes
PrivilegesRequired=lowest
PrivilegesRequiredOverridesAllowed=dialog
ArchitecturesAllowed=x64compatible
ArchitecturesInstallIn64BitMode=x64compatible
MinVersion=10.0.17763
SourceDir=..\..
OutputDir=dist
OutputBaseFilename=latchkey-{#Version}-setup
Compression=lzma2
SolidCompression=yes
WizardStyle=modern
LicenseFile=LICENSE
UninstallDisplayIcon={app}\latchkey.exe
CloseApplications=yes

[Languages]
Name: "en"; MessagesFile: "compiler:Default.isl"
Name: "de"; MessagesFile: "compiler:Languages\German.isl"

[InstallDelete]
; What the version before had and this one does not.
Type: filesandordirs; Name: "{app}\_internal"

[Files]
Source: "dist\latchkey\*"; DestDir: "{app}"; Flags: ignoreversion recursesubdirs createallsubdirs

[Icons]
Name: "{autoprograms}\Latchkey"; Filename: "{app}\latchkey.exe"; AppUserModelID: "example.latchkey.Latchkey"

[Registry]
; matrix: links are offered to the program; which one opens them is the person's to say.
Root: HKA; Subkey: "Software\Classes\Latchkey.matrix"; ValueType: string; ValueData: "URL:matrix"; Flags: uninsdeletekey
Root: HKA; Subkey: "Software\Classes\Latchkey.matrix"; ValueType: string; ValueName: "URL Protocol"; ValueData: ""
Root: HKA; Subkey: "Software\Classes\Latchkey.matrix\shell\open\command"; ValueType: string; ValueData: """{app}\latchkey.exe"" ""%1"""
Root: HKA; Subkey: "Software\Latchkey\Capabilities"; ValueType: string; ValueName: "ApplicationName"; ValueData: "Latchkey"; Flags: uninsdeletekey
Root: HKA; Subkey: "Software\Latchkey\Capabilities\URLAssociations"; ValueType: string; ValueName: "matrix"; ValueData: "Latchkey.matrix"
Root: HKA; Subkey: "Software\RegisteredApplications"; ValueType: string; ValueName: "Latchkey"; ValueData: "Software\Latchkey\Capabilities"; Flags: uninsdeletevalue

[Run]
Filename: "{app}\latchkey.exe"; Description: "{cm:LaunchProgram,Latchkey}"; Flags: nowait postinstall skipifsilent
