//! Versions and changelogs in the files of a project, edited without touching the rest.
