@echo off
rem Runs all tests on Windows. Untested here: Ordo is developed on Linux, where `test` does more (single projects, the simulator,
rem planted defects, the sum of all counts in its last line).
if "%~1"=="--all" set ORDO_TEST_ALL=1
dotnet test --solution "%~dp0Ordo.slnx" -c Release
