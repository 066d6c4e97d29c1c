-- needlint for Neovim 0.7 and later: copy to ~/.config/nvim/plugin/needlint.lua
-- Settings, all optional, set before this file runs:
--   vim.g.needlint_cmd = { 'needlint', 'lsp' }
--   vim.g.needlint_options = { language = 'zh', category = { 'news' } }

local marks = { 'needlint.toml', 'settings.gradle', 'settings.gradle.kts', 'AndroidManifest.xml' }
local clients = {}

local function root_of(file)
  local folder = vim.fn.fnamemodify(file, ':p:h')
  for _, mark in ipairs(marks) do
    local found = vim.fn.findfile(mark, vim.fn.escape(folder, ' ') .. ';')
    if found ~= '' then
      return vim.fn.fnamemodify(found, ':p:h')
    end
  end
end

local function attach(event)
  local root = root_of(event.match)
  if not root then
    return
  end
  if not clients[root] or vim.lsp.client_is_stopped(clients[root]) then
    clients[root] = vim.lsp.start_client({
      name = 'needlint',
      cmd = vim.g.needlint_cmd or { 'needlint', 'lsp' },
      root_dir = root,
      init_options = vim.g.needlint_options,
    })
  end
  if clients[root] then
    vim.lsp.buf_attach_client(event.buf, clients[root])
  end
end

vim.api.nvim_create_autocmd({ 'BufReadPost', 'BufNewFile' }, {
  pattern = {
    'AndroidManifest.xml', '*/res/*.xml', '*.java', '*.kt', '*.gradle', '*.gradle.kts', '*.versions.toml',
    'needlint.toml', 'gradle.properties', 'pubspec.yaml',
  },
  callback = attach,
  desc = 'Judge permissions and SDKs with needlint',
})
