;; Opens a manifest, waits for eglot's diagnostic, asks for hover, applies the preferred fix, waits until it is gone, saves.
(require 'needlint (getenv "NEEDLINT_EL"))
(setq needlint-command (split-string-and-unquote (getenv "NEEDLINT_COMMAND"))
      needlint-options '(:language "zh")
      eglot-sync-connect t
      eglot-connect-timeout 60)

(defun say (name value)
  (princ (format "%s %s\n" name value)))

(defun found ()
  (seq-filter (lambda (d) (string-match-p "READ_CONTACTS" (flymake-diagnostic-text d))) (flymake-diagnostics)))

(defun wait (test)
  (let ((tries 600))
    (while (and (> tries 0) (not (funcall test)))
      (accept-process-output nil 0.1)
      (flymake-start)
      (setq tries (1- tries)))
    (and (funcall test) t)))

(find-file (getenv "NEEDLINT_FILE"))
(run-hooks 'post-command-hook) ; eglot-ensure waits for a command, and a batch run gives none
(say "managed" (and (eglot-current-server) t))
(say "root" (project-root (eglot--project (eglot-current-server))))
(say "shown" (wait #'found))
(let ((diagnostic (car (found))))
  (say "line" (line-number-at-pos (flymake-diagnostic-beg diagnostic)))
  (say "chinese" (string-match-p "[一-龥]" (flymake-diagnostic-text diagnostic)))
  (goto-char (flymake-diagnostic-beg diagnostic)))
(let ((hover (jsonrpc-request (eglot-current-server) :textDocument/hover (eglot--TextDocumentPositionParams))))
  (say "hover" (and (string-match-p "READ_CONTACTS" (plist-get (plist-get hover :contents) :value)) t)))
(let ((fix (seq-find (lambda (action) (plist-get action :isPreferred)) (eglot-code-actions (point) (point) nil nil))))
  (say "fix" (plist-get fix :title))
  (eglot--apply-workspace-edit (plist-get fix :edit)))
(say "cleared" (wait (lambda () (null (found)))))
(save-buffer)
(eglot-shutdown (eglot-current-server))
