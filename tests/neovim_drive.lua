-- Opens a manifest, waits for a diagnostic, applies its preferred fix, waits until the diagnostic is gone, saves.
local function say(name, value)
  io.stdout:write(name .. ' ' .. vim.fn.json_encode(value) .. '\n')
end

local function found(rule)
  return vim.tbl_filter(function(d)
    return d.code == rule or (d.user_data and d.user_data.lsp and d.user_data.lsp.code == rule)
  end, vim.diagnostic.get(0))
end

vim.cmd('edit ' .. vim.env.NEEDLINT_FILE)
say('shown', vim.wait(60000, function() return #found('unused-permission') > 0 end, 50))
local diagnostic = found('unused-permission')[1]
say('line', diagnostic.lnum)
vim.api.nvim_win_set_cursor(0, { diagnostic.lnum + 1, diagnostic.col })

local parameters = vim.lsp.util.make_range_params()
parameters.context = { diagnostics = {} }
local answers = vim.lsp.buf_request_sync(0, 'textDocument/codeAction', parameters, 20000)
for id, answer in pairs(answers) do
  for _, action in ipairs(answer.result or {}) do
    if action.isPreferred then
      say('fix', action.title)
      vim.lsp.util.apply_workspace_edit(action.edit, vim.lsp.get_client_by_id(id).offset_encoding)
    end
  end
end

say('cleared', vim.wait(60000, function() return #found('unused-permission') == 0 end, 50))
vim.cmd('silent write')
vim.cmd('qall!')
