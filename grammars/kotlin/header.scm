; Package and imports. `.*` is read from the import's own children.
(package_header (qualified_identifier) @package)
(import (qualified_identifier) @import.path (identifier)? @import.alias) @import
