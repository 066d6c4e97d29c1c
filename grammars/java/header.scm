; Package and imports. `static` and `.*` are read from the import's own children.
(package_declaration [(scoped_identifier) (identifier)] @package)
(import_declaration [(scoped_identifier) (identifier)] @import.path) @import
