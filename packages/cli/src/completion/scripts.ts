// What a shell has to know: on every TAB it asks `ferryllm __complete` and shows the answer. Each line of it is a word, a tab
// and its meaning; the word `:files` stands for the names of files.

/** The shells that are served. */
export const SHELLS = ['bash', 'zsh', 'fish', 'powershell'] as const

/** One of them. */
export type Shell = (typeof SHELLS)[number]

// Words go to the program as they are: nothing of what was typed is evaluated. Bash cuts words at ":" and "=", so the line
// is split again, and what stands before the cut is taken off the answers.
const BASH = `# bash completion for ferryllm
_ferryllm() {
  local line="\${COMP_LINE:0:COMP_POINT}" value description
  local -a words
  read -ra words <<< "$line"
  local word=""
  [[ "$line" == *[[:space:]] ]] || word="\${words[\${#words[@]} - 1]}"
  local -a before=("\${words[@]:1}")
  [[ -z "$word" ]] || unset "before[\${#before[@]} - 1]"
  local cut="\${word%"$2"}"
  COMPREPLY=()
  while IFS=$'\\t' read -r value description; do
    if [[ "$value" == ":files" ]]; then
      while IFS= read -r value; do COMPREPLY+=("$value"); done < <(compgen -f -- "$2")
      compopt -o filenames 2> /dev/null
    else
      COMPREPLY+=("\${value#"$cut"}")
    fi
  done < <(ferryllm __complete --word="$word" -- "\${before[@]}" 2> /dev/null)
}
complete -F _ferryllm ferryllm
`

const ZSH = `#compdef ferryllm
_ferryllm() {
  local value description
  local -a found
  while IFS=$'\\t' read -r value description; do
    if [[ "$value" == ":files" ]]; then
      _files
    else
      found+=("\${value//:/\\\\:}:$description")
    fi
  done < <(ferryllm __complete --word="\${words[CURRENT]}" -- "\${(@)words[2,CURRENT-1]}" 2> /dev/null)
  (( \${#found} )) && _describe ferryllm found
}
if [[ "\${funcstack[1]}" == _ferryllm ]]; then _ferryllm; else compdef _ferryllm ferryllm; fi
`

const FISH = `# fish completion for ferryllm
function __ferryllm_complete
  set -l before (commandline -opc)
  set -e before[1]
  set -l word (commandline -ct)
  for line in (ferryllm __complete --word="$word" -- $before 2> /dev/null)
    if test "$line" = ":files"
      __fish_complete_path "$word"
    else
      echo $line
    end
  end
end
complete -c ferryllm -f -a '(__ferryllm_complete)'
`

const POWERSHELL = `# PowerShell completion for ferryllm
Register-ArgumentCompleter -Native -CommandName ferryllm -ScriptBlock {
  param($wordToComplete, $commandAst, $cursorPosition)
  $before = @($commandAst.CommandElements | Select-Object -Skip 1 |
    Where-Object { $_.Extent.EndOffset -lt $cursorPosition } | ForEach-Object { $_.ToString() })
  ferryllm __complete "--word=$wordToComplete" -- @before 2> $null | ForEach-Object {
    $value, $description = $_ -split "\`t", 2
    if ($value -eq ':files') {
      [System.Management.Automation.CompletionCompleters]::CompleteFilename($wordToComplete)
    } else {
      $meaning = if ($description) { $description } else { $value }
      [System.Management.Automation.CompletionResult]::new($value, $value, 'ParameterValue', $meaning)
    }
  }
}
`

/** The script to source, by shell. */
export const SCRIPTS: Readonly<Record<Shell, string>> = { bash: BASH, zsh: ZSH, fish: FISH, powershell: POWERSHELL }
