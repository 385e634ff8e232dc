#!/usr/bin/env bash
# Build the worker's image and push it to the repository of a deployed stack.
#   push_image.sh [stack] [tag]; MODEL names another model to put into it, "" none.
set -euo pipefail
cd "$(dirname "$0")/.."

stack=${1:-fanscribe} tag=${2:-latest}

fail() {
  echo "make image: $*" >&2
  exit 1
}

command -v docker >/dev/null || fail "docker is not installed: https://docs.docker.com/engine/install"
command -v aws >/dev/null || fail "the AWS CLI is not installed: https://aws.amazon.com/cli"
docker info >/dev/null 2>&1 || fail "docker does not answer: is its daemon running, and may you use it?"

repository=$(aws cloudformation describe-stacks --stack-name "$stack" --output text \
  --query "Stacks[0].Outputs[?OutputKey=='RepositoryUri'].OutputValue") \
  || fail "no stack '$stack' in this account and region: sam deploy first, or make image STACK=name"
[[ $repository == *.dkr.ecr.* ]] || fail "stack '$stack' has no output RepositoryUri"

registry=${repository%%/*}
region=${registry#*.ecr.}
region=${region%%.*}
aws ecr get-login-password --region "$region" \
  | docker login --username AWS --password-stdin "$registry"
# The hosts are x86: an image built on another machine would not start there.
docker build --platform linux/amd64 --file gpu_task/Dockerfile \
  ${MODEL+--build-arg "MODEL=$MODEL"} --tag "$repository:$tag" .
docker push "$repository:$tag"
echo "pushed $repository:$tag"
