@echo off
rem Starts Ordo from its sources on Windows. Untested here: Ordo is developed on Linux, where `ordo` does more (it builds only
rem when something changed, and never under a running program).
dotnet build "%~dp0src\Ordo\Ordo.csproj" -c Release --artifacts-path "%~dp0artifacts\run" -p:RunAnalyzers=false -v q -nologo 1>&2 || exit /b 1
dotnet "%~dp0artifacts\run\bin\Ordo\release\ordo.dll" %*
