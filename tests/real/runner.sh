# Sourced by the scripts that run the image: a step, run as GitHub's runner runs a container action.
# shellcheck shell=bash

# step NAME WORKSPACE VERB [input=value | +VARIABLE=value]… : the runner's mounts, environment and file-command files. An argument
# with a plus is a variable of the step's `env:`. Leaves $work/NAME/{log,outputs.json,summary.md} and the exit code in $status.
step() {
  local name=$1 workspace=$2 verb=$3
  shift 3
  prepare_step "$name" "$workspace" "$@"
  status=0
  podman run --rm --name "step-$name-$$" "${step_options[@]}" "$image" "$verb" >"$work/$name/log" 2>&1 || status=$?
  read_step "$name"
}

prepare_step() {
  local name=$1 workspace=$2 folder=$work/$1/_temp kind key argument id
  shift 2
  id=$(cat /proc/sys/kernel/random/uuid)
  mkdir -p "$folder"/{_github_home,_github_workflow,_runner_file_commands}
  [[ -f $folder/_github_workflow/event.json ]] || echo '{}' >"$folder/_github_workflow/event.json"
  for kind in set_output set_env add_path save_state step_summary; do : >"$folder/_runner_file_commands/${kind}_$id"; done
  local commands=/github/file_commands
  step_options=(
    --network host --workdir /github/workspace
    -e HOME=/github/home -e GITHUB_ACTIONS=true -e CI=true -e GITHUB_WORKSPACE=/github/workspace
    -e GITHUB_OUTPUT=$commands/set_output_"$id" -e GITHUB_ENV=$commands/set_env_"$id" -e GITHUB_PATH=$commands/add_path_"$id"
    -e GITHUB_STATE=$commands/save_state_"$id" -e GITHUB_STEP_SUMMARY=$commands/step_summary_"$id"
    -e GITHUB_EVENT_PATH=/github/workflow/event.json -e GITHUB_EVENT_NAME=push -e GITHUB_REF=refs/heads/main
    -e GITHUB_REPOSITORY=acme/shop -e GITHUB_SERVER_URL=https://github.com -e GITHUB_ACTOR=octocat -e GITHUB_RUN_ID=1
    -e GITHUB_RUN_ATTEMPT=1 -e RUNNER_OS=Linux -e RUNNER_TEMP=/github/runner_temp
    -v "$folder:/github/runner_temp" -v "$folder/_github_home:/github/home" -v "$folder/_github_workflow:/github/workflow"
    -v "$folder/_runner_file_commands:$commands" -v "$workspace:/github/workspace"
  )
  for argument in "$@"; do
    if [[ $argument == +* ]]; then
      step_options+=(-e "${argument#+}")
    else
      key=${argument%%=*}
      key=${key// /_}
      step_options+=(-e "INPUT_${key^^}=${argument#*=}")
    fi
  done
}

read_step() {
  local folder=$work/$1/_temp/_runner_file_commands
  python3 "$real/file_commands.py" "$folder"/set_output_* >"$work/$1/outputs.json" || fail "the runner would refuse the outputs of $1"
  cp "$folder"/step_summary_* "$work/$1/summary.md"
}

output() { json "d.get('$2', '')" "$work/$1/outputs.json"; }
